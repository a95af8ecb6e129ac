import type { EventInvokeConfigRecord } from "../services/lambda/event-invoke/records.ts";
import type { AsynchronousInvocation } from "../services/lambda/records.ts";

/**
 * `failed`: the function answered with an error. `gone`: there is no such function any more. `looping`: it was stopped in
 * a loop. `expired`: it was too old to be tried. `closed`: the function has reserved itself no concurrency at all.
 * `deferred`: it could not be tried, because of throttling or a fault of ours.
 */
export type Outcome = "succeeded" | "failed" | "gone" | "looping" | "expired" | "closed" | "deferred";

/** Why an invocation was given up, as the record for its destination says it. */
export type FailureCondition =
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "RecursiveInvocation"
  | "ZeroReservedConcurrency"
  | "FunctionGone";

export type Step =
  | { readonly action: "done" }
  | { readonly action: "give-up"; readonly condition: FailureCondition }
  | {
      readonly action: "again";
      readonly dueMs: number;
      readonly failureCount: number;
      readonly deferralCount: number;
    };

/** AWS's defaults: two retries, one minute and then two minutes later, and no attempt after six hours. */
const retryDelaysMs: readonly number[] = [60_000, 120_000];
const eventAgeSecondsMax = 6 * 60 * 60;

/** What could not be tried waits from a second up to five minutes, as on AWS. */
const deferralMinMs = 1_000;
const deferralMaxMs = 300_000;

/** No later attempt could end otherwise, or AWS makes none. */
const hopeless: Readonly<Partial<Record<Outcome, FailureCondition>>> = {
  gone: "FunctionGone",
  looping: "RecursiveInvocation",
  expired: "EventAgeExceeded",
  closed: "ZeroReservedConcurrency",
};

type Limits = Pick<EventInvokeConfigRecord, "maximumRetryAttempts" | "maximumEventAgeSeconds">;

/** When an event is too old to be tried. */
export function expiryMs({ acceptedMs }: AsynchronousInvocation, limits: Limits | undefined): number {
  return acceptedMs + (limits?.maximumEventAgeSeconds ?? eventAgeSecondsMax) * 1000;
}

/**
 * What follows an attempt; https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html. An event
 * that would be too old at its next attempt is given up at once, as AWS does.
 */
export function nextStep(
  invocation: AsynchronousInvocation,
  outcome: Outcome,
  limits: Limits | undefined,
  nowMs: number,
): Step {
  const { failureCount, deferralCount } = invocation;
  if (outcome === "succeeded") return { action: "done" };
  const condition = hopeless[outcome];
  if (condition) return { action: "give-up", condition };
  const failed = outcome === "failed";
  const retries = retryDelaysMs.slice(0, limits?.maximumRetryAttempts ?? retryDelaysMs.length);
  const delayMs = failed ? retries[failureCount] : Math.min(deferralMinMs * 2 ** deferralCount, deferralMaxMs);
  if (delayMs === undefined) return { action: "give-up", condition: "RetriesExhausted" };
  const dueMs = nowMs + delayMs;
  if (dueMs >= expiryMs(invocation, limits)) return { action: "give-up", condition: "EventAgeExceeded" };
  return failed
    ? { action: "again", dueMs, failureCount: failureCount + 1, deferralCount: 0 }
    : { action: "again", dueMs, failureCount, deferralCount: deferralCount + 1 };
}
