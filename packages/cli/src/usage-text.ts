import { type Bill, billFor, freeTierOf, sumOf, sumOfBills, totalGbSeconds, type Usage } from "./bill.ts";
import type { FunctionUsage, UsageReport } from "./function-usage.ts";
import { prices } from "./prices.ts";
import { type Column, renderTable } from "./table.ts";
import type { Style } from "./terminal.ts";

const columns: Column[] = [
  { heading: "FUNCTION", align: "left" },
  { heading: "INVOCATIONS", align: "right" },
  { heading: "ERRORS", align: "right" },
  { heading: "GB-SECONDS", align: "right" },
  { heading: "REQUESTS", align: "right" },
  { heading: "DURATION", align: "right" },
  { heading: "/TMP", align: "right" },
  { heading: "TOTAL", align: "right" },
];

/** What functions used and would have cost, as a table with its footnotes. */
export function usageText(
  { functions, others, months }: UsageReport,
  options: { readonly startMs: number; readonly freeTier: boolean },
  style: Style,
): string {
  const total = functions.map(({ usage }) => usage).reduce(sumOf, others);
  const errorCount = functions.reduce((sum, { errors }) => sum + errors, 0);
  const dollars = dollarsLike(billFor(total).total);
  const rows = functions.map((one) => usageRow(nameWithMark(one), count(one.errors), one.usage, dollars));
  if (others.requests > 0) rows.push(usageRow("others †", "?", others, dollars));
  const totals = [usageRow("all", others.requests > 0 ? "?" : count(errorCount), total, dollars)];
  if (options.freeTier) {
    const free = sumOfBills([...months.values()].map(freeTierOf));
    totals.push(billRow("free tier", negated(free), dollars));
    totals.push(billRow("to pay", sumOfBills([billFor(total), negated(free)]), dollars));
  }
  return [
    "",
    `  ${style.bold("What AWS would have charged for functions")} ${style.faint(`since ${minute(options.startMs)} UTC`)}`,
    "",
    renderTable(columns, rows, totals, style),
    ...footnotes(functions, others, options.freeTier).map((note) => `  ${style.faint(note)}`),
    "",
    "",
  ].join("\n");
}

function usageRow(name: string, errors: string, usage: Usage, dollars: (amount: number) => string): string[] {
  const [, , , , ...amounts] = billRow(name, billFor(usage), dollars);
  return [name, count(usage.requests), errors, gbSecondsText(totalGbSeconds(usage)), ...amounts];
}

function billRow(name: string, bill: Bill, dollars: (amount: number) => string): string[] {
  return [name, "", "", "", dollars(bill.requests), dollars(bill.duration), dollars(bill.storage), dollars(bill.total)];
}

function nameWithMark({ functionName, deleted }: FunctionUsage): string {
  return deleted ? `${functionName} †` : functionName;
}

function footnotes(functions: readonly FunctionUsage[], others: Usage, freeTier: boolean): string[] {
  const { region, date, source } = prices;
  const notes = [
    `Prices of ${region} as of ${date} (${source}), on demand${freeTier ? "" : ", without the free tier (--free-tier)"}.`,
    "Each invocation counts as its report has it, the milliseconds rounded up; the last second may still be to come.",
  ];
  for (const { functionName, usage, invocations } of functions) {
    if (usage.requests > 0 || invocations === 0) continue;
    notes.push(
      `${functionName}: ${count(invocations)} invocations were counted, but what they were billed is not kept there.`,
    );
  }
  if (others.requests > 0 || functions.some(({ deleted }) => deleted)) notes.push("† is gone.");
  if (freeTier)
    notes.push("The free tier is an account's, each calendar month (UTC); others may have used it already.");
  return notes;
}

/** As many decimals as make the smallest figures show, the same in the whole table. */
function dollarsLike(total: number): (amount: number) => string {
  const decimals = total >= 100 ? 2 : total >= 1 ? 4 : 6;
  const least = 10 ** -decimals;
  return (amount) => {
    // What is left when equal sums are taken from each other is nothing.
    if (Math.abs(amount) < 1e-12) return "–";
    if (Math.abs(amount) < least / 2) return `${amount < 0 ? "-" : ""}<$${least.toFixed(decimals)}`;
    return `${amount < 0 ? "-" : ""}$${Math.abs(amount).toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
  };
}

function negated({ requests, duration, storage, total }: Bill): Bill {
  return { requests: -requests, duration: -duration, storage: -storage, total: -total };
}

function count(number: number): string {
  return number.toLocaleString("en");
}

function gbSecondsText(gbSeconds: number): string {
  return gbSeconds.toLocaleString("en", { minimumFractionDigits: 3, maximumFractionDigits: 3 });
}

function minute(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace("T", " ");
}
