import type { Reading } from "../../../store/store.ts";
import { resourceNotFound } from "../errors.ts";
import { type FunctionReference, latestVersion } from "../function-name.ts";
import { functionKey } from "../records.ts";

/** Finds that there is what a reference names, in the words of the operations on event invoke configs. */
export function requireEventInvokeTarget(tx: Reading, region: string, reference: FunctionReference): void {
  const isLatest = reference.qualifier === undefined || reference.qualifier === latestVersion;
  if (!isLatest || !tx.get(functionKey(region, reference.functionName))) {
    throw resourceNotFound("The function doesn't exist.");
  }
}
