import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { coverage } from "../../packages/server/src/coverage.ts";
import { coveragePage } from "../../scripts/generate-coverage.mjs";
import { root } from "./sources.ts";

test("docs/coverage.md tells what the service tables tell (npm run coverage writes it anew)", () => {
  expect(readFileSync(join(root, "docs/coverage.md"), "utf8")).toBe(coveragePage(coverage()));
});

test("the page lists each operation once, what works before what is missing", () => {
  const operations = [
    { name: "A", status: "missing" as const },
    { name: "B", status: "implemented" as const },
  ];
  const page = coveragePage([{ service: "Two Words", apiVersion: "2026-01-01", operations }]);
  expect(page).toContain("| [Two Words](#two-words) | 1 | 1 | 2 |");
  expect(page).toContain("API version 2026-01-01: 1 of 2 operations.");
  expect(page).toMatch(/\*\*Implemented\*\*:\n`B`\n\n\*\*Missing\*\*:\n`A`\n/);
});
