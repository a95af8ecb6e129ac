import { expect, test } from "vitest";
import { renderTable } from "./table.ts";
import { colouredStyle, plainStyle } from "./terminal.ts";

const columns = [
  { heading: "NAME", align: "left" },
  { heading: "N", align: "right" },
] as const;

test("aligns names left and figures right, totals below a line", () => {
  const rows = [
    ["a", "1"],
    ["longer", "1,000"],
  ];
  expect(renderTable(columns, rows, [["all", "1,001"]], plainStyle)).toBe(
    ["  NAME        N", "  a           1", "  longer  1,000", "  ─────────────", "  all     1,001", ""].join("\n"),
  );
});

test("without totals there is no line, and colours do not shift columns", () => {
  const text = renderTable(columns, [["a", "1"]], [], colouredStyle);
  expect(text).toBe("\u001b[2m  NAME  N\u001b[0m\n  a     1\n");
});
