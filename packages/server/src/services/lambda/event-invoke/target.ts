import type { Reading } from "../../../store/store.ts";
import { resourceNotFound } from "../errors.ts";
import type { FunctionReference } from "../function-name.ts";
import { findTarget } from "../versions/lookup.ts";

/** Finds that there is what a reference names, in the words of the operations on event invoke configs. */
export function requireEventInvokeTarget(tx: Reading, region: string, reference: FunctionReference): void {
  if (!findTarget(tx, region, reference)) throw resourceNotFound("The function doesn't exist.");
}
