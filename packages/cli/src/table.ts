import type { Style } from "./terminal.ts";

export interface Column {
  readonly heading: string;
  /** Figures stand right, names left. */
  readonly align: "left" | "right";
}

/** A table in plain characters: headings faint, columns aligned, the totals below a line. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  totals: readonly (readonly string[])[],
  style: Style,
): string {
  const headings = columns.map(({ heading }) => heading);
  const widths = columns.map((_, at) => Math.max(...[headings, ...rows, ...totals].map((row) => row[at]?.length ?? 0)));
  const lineOf = (row: readonly string[]) =>
    `  ${columns.map(({ align }, at) => aligned(row[at] ?? "", widths[at]!, align)).join("  ")}`.trimEnd();
  const rule = `  ${"─".repeat(widths.reduce((sum, width) => sum + width + 2, -2))}`;
  return [
    style.faint(lineOf(headings)),
    ...rows.map(lineOf),
    ...(totals.length > 0 ? [style.faint(rule), ...totals.map((row) => style.bold(lineOf(row)))] : []),
    "",
  ].join("\n");
}

function aligned(text: string, width: number, align: Column["align"]): string {
  return align === "left" ? text.padEnd(width) : text.padStart(width);
}
