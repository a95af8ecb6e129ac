import { sleep } from "../kernel/clock.ts";
import type { BatchDelivery } from "./batch-delivery.ts";
import { invokeFunction, retentionMs, retryDelayMs } from "./batch-invocation.ts";
import { functionFailed } from "./mapping-ledger.ts";

/**
 * Shows the function the final state of the open window. As on AWS nothing else of the shard goes on until it has taken it,
 * however often it fails; only a day after its end, when the stream has forgotten its records, a window is given up.
 * Of the answer nothing is wanted: the state is dropped.
 */
export async function closeWindow(delivery: BatchDelivery): Promise<void> {
  const { platform, mapping, signal, window } = delivery;
  const giveUpMs = window.endMs() + retentionMs;
  for (let waitCount = 0; window.isOpen && !signal.aborted; waitCount++) {
    if (platform.clock.nowMs() >= giveUpMs) {
      platform.log.warn({ mapping: mapping.uuid, functionName: mapping.functionName }, "a window was given up");
      window.close();
      return delivery.windowClosed(functionFailed);
    }
    const payload = Buffer.from(`{"Records":[]${window.members(true)}}`);
    const { response, obstacle } = await invokeFunction(delivery, payload, undefined);
    if (response) {
      window.close();
      return delivery.windowClosed("OK");
    }
    // A platform that ends takes its environments with it: a failure then says nothing about the function.
    if (signal.aborted) return;
    await delivery.report(obstacle ?? functionFailed);
    await sleep(platform.clock, retryDelayMs(waitCount), signal);
  }
}
