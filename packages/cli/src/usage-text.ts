import { type Bill, billFor, freeTierOf, noUsage, sumOf, sumOfBills, totalGbSeconds, type Usage } from "./bill.ts";
import type { FunctionCounts } from "./function-metrics.ts";
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

/** What metrics counted by function; undefined where there are none. */
type Counts = ReadonlyMap<string, FunctionCounts> | undefined;

/** What functions used and would have cost, as a table with its footnotes. */
export function usageText(
  { functions, months }: UsageReport,
  counts: Counts,
  options: { readonly startMs: number; readonly freeTier: boolean },
  style: Style,
): string {
  const total = functions.map(({ usage }) => usage).reduce(sumOf, noUsage);
  const dollars = dollarsLike(billFor(total).total);
  const errors = functions.map((one) => errorsOf(one, counts));
  const rows = functions.map((one, at) => usageRow(nameWithMark(one), errorsText(errors[at]), one.usage, dollars));
  const totals = [usageRow("all", errorsText(sumOfKnown(errors)), total, dollars)];
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
    ...footnotes(functions, counts, options.freeTier).map((note) => `  ${style.faint(note)}`),
    "",
    "",
  ].join("\n");
}

/** Undefined where the metrics know nothing of a function that ran: no errors counted is not the same as no errors. */
function errorsOf({ functionName, usage }: FunctionUsage, counts: Counts): number | undefined {
  const counted = counts?.get(functionName);
  return counted && (counted.invocations > 0 || usage.requests === 0) ? counted.errors : undefined;
}

function sumOfKnown(errors: readonly (number | undefined)[]): number | undefined {
  return errors.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
}

function errorsText(errors: number | undefined): string {
  return errors === undefined ? "?" : count(errors);
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

function footnotes(functions: readonly FunctionUsage[], counts: Counts, freeTier: boolean): string[] {
  const { region, date, source } = prices;
  const notes = [
    `Prices of ${region} as of ${date} (${source}), on demand${freeTier ? "" : ", without the free tier (--free-tier)"}.`,
    "Invocations and GB-seconds are added up from the REPORT lines in CloudWatch Logs: exact as far as those are kept.",
    counts
      ? "Errors are those that CloudWatch's metrics counted."
      : "Errors are not known: this platform keeps no CloudWatch metrics.",
  ];
  for (const { functionName, usage } of counts ? functions : []) {
    const counted = counts?.get(functionName)?.invocations ?? 0;
    if (counted > usage.requests) {
      notes.push(
        `${functionName}: the metrics counted ${count(counted)}; the log of the others is gone or still to come.`,
      );
    } else if (counted > 0 && counted < usage.requests) {
      notes.push(`${functionName}: the metrics counted ${count(counted)} so far, so errors may be missing.`);
    }
  }
  if (counts && functions.some((one) => errorsOf(one, counts) === undefined)) {
    notes.push("? The metrics have counted no invocation of it, so its errors are not known.");
  }
  if (functions.some(({ deleted }) => deleted)) notes.push("† is gone: priced as x86_64 with 512 MB of /tmp.");
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
