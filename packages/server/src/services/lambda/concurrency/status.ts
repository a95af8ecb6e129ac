import type { GetProvisionedConcurrencyConfigResponse } from "@aws-sdk/client-lambda";
import type { WarmKeeping } from "../../../runtimes/warm-keeping.ts";
import { environmentKey } from "../function-specification.ts";
import type { ProvisionedConcurrencyRecord } from "./records.ts";
import type { Share } from "./shares.ts";

/** What the operations answer about a config: its wish, and how many environments there are at this moment. */
export function provisionedStatus(
  warmKeeping: WarmKeeping,
  config: ProvisionedConcurrencyRecord,
  shares: readonly Share[],
): GetProvisionedConcurrencyConfigResponse {
  let [readyCount, idleCount, hasFailed] = [0, 0, false];
  for (const { version, count } of shares) {
    const warmth = warmKeeping.warmth(environmentKey(version));
    readyCount += Math.min(warmth.readyCount, count);
    idleCount += Math.min(warmth.idleCount, count);
    hasFailed ||= warmth.hasFailed && warmth.readyCount < count;
  }
  const common = {
    RequestedProvisionedConcurrentExecutions: config.count,
    AvailableProvisionedConcurrentExecutions: idleCount,
    AllocatedProvisionedConcurrentExecutions: readyCount,
    LastModified: lastModifiedText(config.lastModifiedMs),
  };
  if (readyCount >= config.count) return { ...common, Status: "READY" };
  if (hasFailed) return { ...common, Status: "FAILED", StatusReason: "FUNCTION_ERROR_INIT_FAILURE" };
  return { ...common, Status: "IN_PROGRESS" };
}

/** AWS's form: `2026-01-01T00:00:00+0000`. */
function lastModifiedText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "+0000");
}
