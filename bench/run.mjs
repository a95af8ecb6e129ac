import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startGenerator } from "./load/generator-client.mjs";
import { installPeers } from "./peers.mjs";
import { circumstances, loadBefore, loadDuring, table } from "./report.mjs";
import { watchOthers } from "./targets/processor-time.mjs";

const help = `Compares Tireless with its peers, side by side, and writes the figures to bench/RESULTS.md.

  npm run bench [-- options] [sections]

  sections         these only, to the terminal only: items, operations, indexes, fairness, invoke, cold-start, scale-out,
                   isolation, stream, start-up, flatness
  --quick          fewer and shorter rounds (about two minutes); the figures go to the terminal only
  --items <count>  size of the large table of the section flatness, however long it takes (TIRELESS_BENCH_ITEMS does the
                   same); unless told, what a bounded time suffices for
  --help           this text
`;

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// Each would make every start of Node slower, that of the yardsticks most of all.
for (const name of ["NODE_EXTRA_CA_CERTS", "NODE_OPTIONS"]) delete process.env[name];
const sectionNames = [
  "items",
  "operations",
  "indexes",
  "fairness",
  "invoke",
  "cold-start",
  "scale-out",
  "isolation",
  "stream",
  "start-up",
  "flatness",
];
/** After this a section begins no more rounds than it must; after three times as long, and what filling takes, it is ended. */
const sectionMs = 60_000;
const { quick, only, items, help: askedForHelp } = readOptions();
if (askedForHelp) {
  process.stdout.write(help);
} else {
  await installPeers();
  await main();
}

async function main() {
  const startedAt = new Date();
  const startMs = performance.now();
  const load = loadBefore();
  const settings = {
    quick,
    itemCount: items,
    rounds: quick ? 3 : 12,
    roundMs: 300,
    warmMs: quick ? 250 : 1000,
    fillMs: items ? 1_200_000 : quick ? 10_000 : 60_000,
  };
  const parts = [];
  const notes = [];
  let failures = 0;
  for (const name of only ?? sectionNames) {
    const section = await import(`./sections/${name}.mjs`);
    process.stdout.write(`\n${section.title}\n`);
    const others = watchOthers();
    try {
      const rows = await runSection(name, section, settings, notes);
      const part = [table(rows), loadDuring(others())].filter(Boolean).join("\n\n");
      parts.push(`## ${section.title}\n\n${part}\n`);
      process.stdout.write(`${part}\n`);
    } catch (error) {
      failures++;
      notes.push(`Section ${name} ended early: ${error.message}`);
      process.stdout.write(`  ended early: ${error.message}\n`);
    }
  }
  await rm(fileURLToPath(new URL(".data/", import.meta.url)), { recursive: true, force: true });
  const command = `npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(" ")}` : ""}`;
  const where = `${circumstances(startedAt, performance.now() - startMs, command)} ${load}`;
  process.stdout.write(`\n${[where, ...notes].join("\n")}\n`);
  if (!only && !quick) await writeFile(new URL("RESULTS.md", import.meta.url), results(where, parts, notes));
  process.exitCode = failures > 0 ? 1 : 0;
}

/** Runs one section with a generator of its own, and ends everything that it started. */
async function runSection(name, section, settings, notes) {
  const generator = startGenerator();
  const running = [];
  const startMs = performance.now();
  const bench = {
    ...settings,
    generator,
    progress,
    hasTime: () => performance.now() - startMs < sectionMs,
    /** Starts a target that ends with the section; one that cannot start is noted and left out of the table. */
    async target(targetName, start) {
      progress(`starting ${targetName}`);
      try {
        const target = await start();
        running.push(target);
        return target;
      } catch (error) {
        notes.push(`Section ${name} ran without ${targetName}: ${error.message}`);
        return undefined;
      }
    },
  };
  try {
    // Peers fill tables too, for a part of that time.
    return await withinTime(section.run(bench), 3 * sectionMs + 1.5 * settings.fillMs);
  } finally {
    progress("");
    generator.stop();
    for (const target of running) await target.stop();
  }
}

async function withinTime(work, limitMs) {
  let timer;
  const outOfTime = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, outOfTime]);
  } finally {
    clearTimeout(timer);
  }
}

function results(where, parts, notes) {
  const introduction = [
    "# Results",
    where,
    "Written by `npm run bench`. Every round runs each cell once, one after the other; figures are medians over the rounds,",
    "ratios medians of the rounds' own. The load comes from one process that shares the cores with what it measures; its",
    "requests are signed ahead. Tireless answers a write when it is on disk and checks every signature; Dynalite, moto and",
    "serverless-offline do neither, and moto takes a new connection for every request.",
    "",
    "CPU is processor time per request, which other load moves less than what a clock tells: of the server's process and,",
    "after a plus, of the processes below it, in which functions run. Serverless-offline runs Node.js functions in threads.",
  ];
  const remarks = notes.length > 0 ? [`## Notes\n\n${notes.map((note) => `- ${note}`).join("\n")}\n`] : [];
  return [
    `${introduction[0]}\n\n${introduction[1]}\n\n${introduction.slice(2).join("\n")}\n`,
    ...parts,
    ...remarks,
  ].join("\n");
}

function progress(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${text && `  ${text}`}`);
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: "boolean", default: false },
        items: { type: "string", default: process.env["TIRELESS_BENCH_ITEMS"] },
        help: { type: "boolean", default: false },
      },
    });
    const unknown = positionals.find((name) => !sectionNames.includes(name));
    if (unknown) throw new Error(`There is no section ${unknown}.`);
    if (values.items && !/^[1-9]\d{2,8}$/.test(values.items)) throw new Error("--items wants a count from 100 on.");
    const only = positionals.length > 0 ? positionals : undefined;
    return { ...values, only, items: values.items && Number(values.items) };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}
