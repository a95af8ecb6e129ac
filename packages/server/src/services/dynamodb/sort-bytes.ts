import type { KeyValue } from "./values/attribute-value.ts";
import { sortKeyBytes } from "./values/compare.ts";

/** How values stand in keys that go on behind them. */

/** Each value closed, so that whatever follows it does not disturb the order, and no other values have these bytes. */
export function closedSortBytes(values: readonly KeyValue[]): Uint8Array {
  return Buffer.concat(values.flatMap((value) => [escapedSortBytes(value), closing]));
}

const closing = Buffer.of(0, 0);

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
