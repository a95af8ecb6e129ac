import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range } from "../../../store/store.ts";

/** Whether a function may go on in a loop; a function without this record may not. */
export interface RecursionConfigRecord {
  readonly recursiveLoop: "Allow" | "Terminate";
}

export const recursionConfigCodec = recordCodec<RecursionConfigRecord>(1);

export function recursionConfigKey(region: string, functionName: string): Uint8Array {
  return encodeKey(["lambda", "recursion-config", region, functionName]);
}

export function recursionConfigRange(region: string, functionName: string): Range {
  return prefixRange(["lambda", "recursion-config", region, functionName]);
}
