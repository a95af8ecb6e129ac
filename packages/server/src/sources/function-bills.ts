import type { Platform, Worker } from "../engine/platform.ts";
import type { BillInvocation } from "../runtimes/billing.ts";
import { createFunctionMetrics } from "./function-metrics.ts";

export interface FunctionBills extends Worker {
  /** Takes what an invocation is billed, and returns at once; may be passed on by itself. */
  readonly bill: BillInvocation;
}

/** Where `tireless usage` reads; CloudWatch has no metrics of what is billed. */
const namespace = "Tireless/Usage";
/** What of `/tmp` costs nothing. */
const storageIncludedMb = 512;
const memoryMetric = process.arch === "arm64" ? "ArmMegabyteMilliseconds" : "X86MegabyteMilliseconds";

/**
 * Keeps what functions are billed as metrics, in the bounded space of metrics, whether or not they log reports and whatever
 * becomes of their logs and of themselves: billed milliseconds times the megabytes of memory, whose number of samples is
 * the number of requests, and times those of `/tmp` that cost something. For each function, and for all of them together.
 */
export function createFunctionBills(platform: Platform): FunctionBills {
  const metrics = createFunctionMetrics(platform, namespace);
  return {
    start: () => metrics.start(),
    stop: () => metrics.stop(),
    bill({ region, functionName, memoryMb, ephemeralStorageMb }, billedMs) {
      const storageMb = ephemeralStorageMb - storageIncludedMb;
      metrics.record(
        { region, functionName },
        {
          [memoryMetric]: billedMs * memoryMb,
          ...(storageMb > 0 && { StorageMegabyteMilliseconds: billedMs * storageMb }),
        },
      );
    },
  };
}
