import type { Clock } from "../../kernel/clock.ts";

/**
 * The `Date` header from the platform's clock, made anew once a second. It comes from the port rather than from Node
 * because SDKs correct their own clock by it: under a virtual clock they sign for the platform's time after one retry.
 */
export function httpDate(clock: Clock): () => string {
  let second = Number.NaN;
  let text = "";
  return () => {
    const now = Math.floor(clock.nowMs() / 1000);
    if (now !== second) {
      second = now;
      text = new Date(now * 1000).toUTCString();
    }
    return text;
  };
}
