import type { Range, Writing } from "../../store/store.ts";
import { aliasesRange } from "./aliases/records.ts";
import { provisionedConcurrencyRange } from "./concurrency/records.ts";
import { policiesRange } from "./policies/records.ts";
import { versionsRange } from "./versions/records.ts";

/** Everything that goes with a function when it is deleted. Event source mappings stay, as on AWS. */
const ofFunction: readonly ((region: string, functionName: string) => Range)[] = [
  versionsRange,
  aliasesRange,
  policiesRange,
  provisionedConcurrencyRange,
];

export function deleteBelongings(tx: Writing, region: string, functionName: string): void {
  for (const rangeOf of ofFunction) {
    for (const { key } of [...tx.range(rangeOf(region, functionName))]) tx.delete(key);
  }
}
