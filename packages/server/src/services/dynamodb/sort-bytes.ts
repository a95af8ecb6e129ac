import type { KeyValue } from "./values/attribute-value.ts";
import { sortKeyBytes } from "./values/compare.ts";

/** How values stand in keys that go on behind them. */

/** Each value closed, so that whatever follows it does not disturb the order, and no other values have these bytes. */
export function closedSortBytes(values: readonly KeyValue[]): Uint8Array {
  const parts = values.map(escapedSortBytes);
  let length = 0;
  for (const part of parts) length += part.length + 2;
  const closed = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) {
    closed.set(part, at);
    at += part.length;
    closed[at++] = 0;
    closed[at++] = 0;
  }
  return closed;
}

/** With what the bytes of values begin that begin with this value. */
export function escapedSortBytes(value: KeyValue): Uint8Array {
  const bytes = sortKeyBytes(value);
  if (!bytes.includes(0)) return bytes;
  const escaped: number[] = [];
  for (const byte of bytes) {
    escaped.push(byte);
    if (byte === 0) escaped.push(1);
  }
  return Buffer.from(escaped);
}
