import type { AsynchronousInvocation } from "../services/lambda/records.ts";

/**
 * `failed`: the function answered with an error. `gone`: there is no such function any more. `deferred`: it could not be
 * tried, because of throttling or a fault of ours.
 */
export type Outcome = "succeeded" | "failed" | "gone" | "deferred";

export type Step =
  | { readonly action: "done" }
  | { readonly action: "give-up"; readonly reason: string }
  | {
      readonly action: "again";
      readonly dueMs: number;
      readonly failureCount: number;
      readonly deferralCount: number;
    };

/** AWS's defaults: two retries, one minute and then two minutes later, and no attempt after six hours. */
const retryDelaysMs: readonly number[] = [60_000, 120_000];
const eventAgeMaxMs = 6 * 60 * 60 * 1000;

/** What could not be tried waits from a second up to five minutes, as on AWS. */
const deferralMinMs = 1_000;
const deferralMaxMs = 300_000;

/** What follows an attempt; https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export function nextStep(invocation: AsynchronousInvocation, outcome: Outcome, nowMs: number): Step {
  const { failureCount, deferralCount, acceptedMs } = invocation;
  if (outcome === "succeeded") return { action: "done" };
  if (outcome === "gone") return { action: "give-up", reason: "the function does not exist any more" };
  const delayMs =
    outcome === "failed" ? retryDelaysMs[failureCount] : Math.min(deferralMinMs * 2 ** deferralCount, deferralMaxMs);
  if (delayMs === undefined) return { action: "give-up", reason: "the function failed on every attempt" };
  const dueMs = nowMs + delayMs;
  if (dueMs - acceptedMs > eventAgeMaxMs) return { action: "give-up", reason: "the event is older than six hours" };
  return outcome === "failed"
    ? { action: "again", dueMs, failureCount: failureCount + 1, deferralCount: 0 }
    : { action: "again", dueMs, failureCount, deferralCount: deferralCount + 1 };
}
