import { expect, test } from "vitest";
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
    { functionName: "greet", usage: usage(1_000, 125), deleted: false },
    { functionName: "old", usage: usage(2, 0.5), deleted: true },
  ],
  months: new Map([["2026-01", usage(1_002, 125.5)]]),
};
const counts = new Map([
  ["greet", { invocations: 1_003, errors: 4 }],
  ["old", { invocations: 2, errors: 0 }],
]);

test("one row a function, totals, and where the figures are from", () => {
  const text = usageText(report, counts, { startMs, freeTier: false }, plainStyle);
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
  expect(text).toContain("greet: the metrics counted 1,003; the log of the others is gone or still to come.");
  expect(text).toContain("† is gone: priced as x86_64 with 512 MB of /tmp.");
  expect(text).toMatch(/Prices of us-east-1 as of \d{4}-\d\d-\d\d/);
});

test("without metrics errors are not known, and that is said", () => {
  const text = usageText(report, undefined, { startMs, freeTier: false }, plainStyle);
  expect(text).toMatch(/greet +1,000 +\? /);
  expect(text).toContain("Errors are not known");
});

test("no errors counted is not the same as no errors", () => {
  const behind = new Map([
    ["greet", { invocations: 900, errors: 4 }],
    ["old", { invocations: 0, errors: 0 }],
  ]);
  const text = usageText(report, behind, { startMs, freeTier: false }, plainStyle);
  expect(text).toMatch(/greet +1,000 +4 /);
  expect(text).toMatch(/old † +2 +\? /);
  expect(text).toMatch(/all +1,002 +\? /);
  expect(text).toContain("greet: the metrics counted 900 so far, so errors may be missing.");
  expect(text).toContain("? The metrics have counted no invocation of it");
  expect(text).not.toContain("old: the metrics");
});

test("the free tier stands apart, month by month", () => {
  const months = new Map([
    ["2025-12", usage(0, 500_000)],
    ["2026-01", usage(0, 500_000)],
  ]);
  const functions = [{ functionName: "f", usage: usage(0, 1_000_000), deleted: false }];
  const text = usageText({ functions, months }, undefined, { startMs, freeTier: true }, plainStyle);
  expect(text).toMatch(/all .* \$16\.6667\n/);
  expect(text).toMatch(/free tier .* -\$13\.3334\n/);
  expect(text).toMatch(/to pay .* \$3\.3333\n/);
});

test("nothing at all is a table of nothing", () => {
  const text = usageText({ functions: [], months: new Map() }, new Map(), { startMs, freeTier: false }, plainStyle);
  expect(text).toMatch(/all +0 +0 +0\.000 +– +– +– +–\n/);
});
