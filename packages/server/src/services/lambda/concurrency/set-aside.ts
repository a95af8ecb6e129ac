import type { Reading, Writing } from "../../../store/store.ts";
import { accountConcurrencyMax } from "../limits.ts";
import type { FunctionWideSettings } from "../records.ts";
import { setAsideCodec, setAsideKey } from "./records.ts";

/** What is left for the functions of a region that have set nothing aside. */
export function unreservedConcurrency(tx: Reading, region: string): number {
  return accountConcurrencyMax - readSetAside(tx, region);
}

/** In the transaction that changes, makes or deletes a function: keeps the sum over all functions true. */
export function moveSetAside(
  tx: Writing,
  region: string,
  before: FunctionWideSettings | undefined,
  after: FunctionWideSettings | undefined,
): void {
  const difference = setAsideBy(after) - setAsideBy(before);
  if (difference === 0) return;
  tx.put(setAsideKey(region), setAsideCodec.encode({ count: readSetAside(tx, region) + difference }));
}

/** What is provisioned is part of what is reserved, where anything is. */
function setAsideBy(settings: FunctionWideSettings | undefined): number {
  return settings?.reservedConcurrency ?? settings?.provisionedConcurrency ?? 0;
}

function readSetAside(tx: Reading, region: string): number {
  const bytes = tx.get(setAsideKey(region));
  return bytes ? setAsideCodec.decode(bytes).count : 0;
}
