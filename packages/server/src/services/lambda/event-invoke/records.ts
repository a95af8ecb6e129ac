import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range, Reading } from "../../../store/store.ts";
import { latestVersion } from "../function-name.ts";

/** How asynchronous invocations of a version or alias are handled; what is undefined is as AWS's default. */
export interface EventInvokeConfigRecord {
  readonly functionName: string;
  /** A version, an alias or `$LATEST`. */
  readonly qualifier: string;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  /** ARNs of functions. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly lastModifiedMs: number;
}

export const eventInvokeConfigCodec = recordCodec<EventInvokeConfigRecord>(1);

export function eventInvokeConfigKey(region: string, functionName: string, qualifier = latestVersion): Uint8Array {
  return encodeKey(["lambda", "event-invoke-config", region, functionName, qualifier]);
}

export function eventInvokeConfigsRange(region: string, functionName: string): Range {
  return prefixRange(["lambda", "event-invoke-config", region, functionName]);
}

export function readEventInvokeConfig(
  tx: Reading,
  region: string,
  functionName: string,
  qualifier: string | undefined,
): EventInvokeConfigRecord | undefined {
  const bytes = tx.get(eventInvokeConfigKey(region, functionName, qualifier));
  return bytes && eventInvokeConfigCodec.decode(bytes);
}
