import type { Range, Writing } from "../../store/store.ts";
import { aliasesRange } from "./aliases/records.ts";
import { attachCodeSigning } from "./code-signing/records.ts";
import { provisionedConcurrencyRange } from "./concurrency/records.ts";
import { eventInvokeConfigKey, eventInvokeConfigsRange } from "./event-invoke/records.ts";
import { deleteFunctionUrls } from "./function-urls/records.ts";
import { policiesRange, policyKey } from "./policies/records.ts";
import { recursionConfigRange } from "./recursion/records.ts";
import { versionsRange } from "./versions/records.ts";

/** Everything that goes with a function when it is deleted. Event source mappings stay, as on AWS. */
const ofFunction: readonly ((region: string, functionName: string) => Range)[] = [
  versionsRange,
  aliasesRange,
  policiesRange,
  provisionedConcurrencyRange,
  eventInvokeConfigsRange,
  recursionConfigRange,
];

export function deleteBelongings(tx: Writing, region: string, functionName: string): void {
  for (const rangeOf of ofFunction) {
    for (const { key } of [...tx.range(rangeOf(region, functionName))]) tx.delete(key);
  }
  deleteFunctionUrls(tx, region, functionName);
  attachCodeSigning(tx, region, functionName, undefined);
}

/** The settings that go with a version or an alias when it is deleted. */
export function deleteQualifierSettings(tx: Writing, region: string, functionName: string, qualifier: string): void {
  tx.delete(policyKey(region, functionName, qualifier));
  tx.delete(eventInvokeConfigKey(region, functionName, qualifier));
  deleteFunctionUrls(tx, region, functionName, qualifier);
}
