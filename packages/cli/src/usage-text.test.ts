import { expect, test } from "vitest";
import { noUsage } from "./bill.ts";
import { plainStyle } from "./terminal.ts";
import { usageText } from "./usage-text.ts";

const startMs = Date.UTC(2026, 0, 1);
const usage = (requests: number, gbSeconds: number) => ({
  requests,
  gbSeconds: { x86_64: gbSeconds, arm64: 0 },
  storageGbSeconds: 0,
});
const report = {
  functions: [
    { functionName: "greet", usage: usage(1_000, 125), invocations: 1_000, errors: 4, deleted: false },
    { functionName: "old", usage: usage(2, 0.5), invocations: 2, errors: 0, deleted: true },
  ],
  others: noUsage,
  months: new Map([["2026-01", usage(1_002, 125.5)]]),
};

test("one row a function, totals, and where the figures are from", () => {
  const text = usageText(report, { startMs, freeTier: false }, plainStyle);
  expect(text.split("\n").slice(0, 8)).toEqual([
    "",
    "  What AWS would have charged for functions since 2026-01-01 00:00 UTC",
    "",
    "  FUNCTION  INVOCATIONS  ERRORS  GB-SECONDS    REQUESTS   DURATION  /TMP      TOTAL",
    "  greet           1,000       4     125.000   $0.000200  $0.002083     –  $0.002283",
    "  old †               2       0       0.500  <$0.000001  $0.000008     –  $0.000009",
    "  ─────────────────────────────────────────────────────────────────────────────────",
    "  all             1,002       4     125.500   $0.000200  $0.002092     –  $0.002292",
  ]);
  expect(text).toContain("† is gone.");
  expect(text).toMatch(/Prices of us-east-1 as of \d{4}-\d\d-\d\d/);
});

test("what no function of today used is in the sum", () => {
  const text = usageText({ ...report, others: usage(10, 1) }, { startMs, freeTier: false }, plainStyle);
  expect(text).toMatch(/others † +10 +\? +1\.000 /);
  expect(text).toMatch(/all +1,012 +\? +126\.500 /);
});

test("where a platform keeps no bills, that is said", () => {
  const functions = [{ functionName: "f", usage: noUsage, invocations: 7, errors: 0, deleted: false }];
  const text = usageText({ ...report, functions }, { startMs, freeTier: false }, plainStyle);
  expect(text).toContain("f: 7 invocations were counted, but what they were billed is not kept there.");
});

test("the free tier stands apart, month by month", () => {
  const months = new Map([
    ["2025-12", usage(0, 500_000)],
    ["2026-01", usage(0, 500_000)],
  ]);
  const functions = [{ functionName: "f", usage: usage(0, 1_000_000), invocations: 0, errors: 0, deleted: false }];
  const text = usageText({ functions, others: noUsage, months }, { startMs, freeTier: true }, plainStyle);
  expect(text).toMatch(/all .* \$16\.6667\n/);
  expect(text).toMatch(/free tier .* -\$13\.3334\n/);
  expect(text).toMatch(/to pay .* \$3\.3333\n/);
});

test("nothing at all is a table of nothing", () => {
  const text = usageText(
    { functions: [], others: noUsage, months: new Map() },
    { startMs, freeTier: false },
    plainStyle,
  );
  expect(text).toMatch(/all +0 +0 +0\.000 +– +– +– +–\n/);
});
