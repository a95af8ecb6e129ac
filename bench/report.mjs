import { cpus, loadavg } from "node:os";

/**
 * One line of the results. `tireless` and `peer` are figures of the same kind, `unit` how to write them; their ratio is
 * held against the bar, or, where the bar is an amount, the figure itself. `processor` and `peerProcessor` are processor
 * time per request.
 */
export function row({ work, tireless, peer, peerName = "", unit, bar, note = "", ...more }) {
  const ratio = more.ratio ?? (tireless === undefined || !peer ? undefined : tireless / peer);
  const judged = bar?.amount ? tireless : ratio;
  return {
    Work: work,
    Tireless: tireless === undefined ? "—" : unit(tireless),
    CPU: processorText(more.processor),
    Beside: peerName,
    "Its figure": peer === undefined ? (peerName ? "—" : "") : unit(peer),
    "Its CPU": processorText(more.peerProcessor),
    Ratio: ratio === undefined ? "" : `${ratio.toFixed(2)} ×`,
    Bar: bar ? barText(bar, unit) : "",
    Verdict: bar ? verdict(bar, judged) : "",
    Note: note,
  };
}

export const units = {
  perSecond: (value) => (value >= 1000 ? `${(value / 1000).toFixed(1)} k/s` : `${value.toFixed(0)} /s`),
  us: (value) => `${value.toFixed(1)} µs`,
  ms: (value) => `${value.toFixed(value < 10 ? 2 : 1)} ms`,
  mb: (value) => `${value.toFixed(0)} MB`,
};

export const atLeast = (factor) => ({ holds: (ratio) => ratio >= factor, text: `≥ ${factor} ×` });
export const atMost = (factor) => ({ holds: (ratio) => ratio <= factor, text: `≤ ${factor} ×` });
export const amountAtMost = (limit) => ({ holds: (amount) => amount <= limit, amount: limit });

/** The note on a row of rates: how long one request takes, and with the peer's result how long one of its own. */
export function latencies(ours, theirs) {
  const own = ours ? `p50 ${units.ms(ours.p50Ms)}, p99 ${units.ms(ours.p99Ms)}` : "";
  return own && theirs ? `${own}; beside: ${units.ms(theirs.p50Ms)}, ${units.ms(theirs.p99Ms)}` : own;
}

/** The rows as a Markdown table, padded so that it reads well in a terminal too. */
export function table(rows) {
  const columns = Object.keys(rows[0]).filter((column) => rows.some((each) => each[column] !== ""));
  const lines = [columns, ...rows.map((each) => columns.map((column) => each[column]))];
  const widths = columns.map((_, i) => Math.max(3, ...lines.map((line) => line[i].length)));
  const [head, ...body] = lines.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`);
  return [head, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body].join("\n");
}

/** How busy the machine is with other things; asked before anything is measured. */
export function loadBefore() {
  return `The load of the machine was ${loadavg()[0].toFixed(1)} before the first round; above 0.5, measure again.`;
}

/** How busy others kept the machine while a section was measured: a number of cores, where the system tells. */
export function loadDuring(coreCount) {
  if (coreCount === undefined) return "";
  return `Meanwhile other processes kept ${coreCount.toFixed(2)} of ${cpus().length} cores busy.`;
}

/** Where and when the figures were taken. */
export function circumstances(startedAt, elapsedMs, command) {
  const model = cpus()[0]?.model.trim() || "unknown processor";
  return [
    `Taken ${startedAt.toISOString().slice(0, 16).replace("T", " ")} UTC with \`${command}\` in ${(elapsedMs / 1000).toFixed(0)} s`,
    `on ${cpus().length} cores (${model}), ${process.platform} ${process.arch}, Node.js ${process.versions.node}.`,
  ].join(" ");
}

/** Of the server's process and, where it runs functions in others, of those. */
function processorText(processor) {
  if (!processor) return "";
  const { ownUs, belowUs } = processor;
  return belowUs < 0.5 ? `${ownUs.toFixed(0)} µs` : `${ownUs.toFixed(0)} + ${belowUs.toFixed(0)} µs`;
}

function barText(bar, unit) {
  return bar.amount ? `≤ ${unit(bar.amount)}` : bar.text;
}

function verdict(bar, judged) {
  if (judged === undefined) return "not measured";
  return bar.holds(judged) ? "holds" : "falls short";
}
