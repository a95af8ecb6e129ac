/**
 * What AWS charges for Lambda on demand in us-east-1, in US dollars: https://aws.amazon.com/lambda/pricing/ with the figures
 * of AWS's Price List API, offer AWSLambda as published on 2026-09-19. These are the rates of the first tier, which reaches
 * to 6 billion GB-seconds a month on x86 and 7.5 billion on Arm.
 */
export const prices = {
  date: "2026-09-19",
  region: "us-east-1",
  source: "https://aws.amazon.com/lambda/pricing/",
  request: 0.2 / 1_000_000,
  /** Per GB of memory and second. */
  gbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  /** Per GB of `/tmp` beyond 512 MB, and second. */
  storageGbSecond: 0.0000000309,
  /** Every account's, each calendar month, x86 and Arm together; storage is not in it. */
  freeTier: { requests: 1_000_000, gbSeconds: 400_000 },
} as const;

export type Architecture = keyof typeof prices.gbSecond;
