import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeOf, filesBelow, relativeImports, root } from "./sources.ts";

/** The house rules of docs/STYLE.md and docs/ARCHITECTURE.md, held by a test. Nothing is exempt without a reason beside it. */

const serverSource = "packages/server/src/";
const floors: Record<string, number> = {
  kernel: 0,
  store: 1,
  blobs: 1,
  models: 1,
  protocols: 1,
  engine: 2,
  runtimes: 2,
  services: 3,
  sources: 4,
  edge: 4,
};
const topFloor = 5;

const code = filesBelow("packages", [".ts", ".tsx", ".mjs", ".js"]);
const written = code.filter((file) => !file.path.endsWith(".gen.ts"));

describe("floors", () => {
  const imports = written.filter((file) => file.path.startsWith(serverSource)).flatMap(relativeImports);

  test("imports go downward only", () => {
    const upward = imports.filter(({ from, to }) => floorOf(from) < floorOf(to));
    expect(upward.map(({ from, to }) => `${from} imports ${to}: move what both need to a lower floor`)).toEqual([]);
  });

  test("services never import each other", () => {
    const sideways = imports.filter(
      ({ from, to }) => serviceOf(from) && serviceOf(to) && serviceOf(from) !== serviceOf(to),
    );
    expect(sideways.map(({ from, to }) => `${from} imports ${to}: call context.clients.${serviceOf(to)}`)).toEqual([]);
  });

  test("no file needs itself through others", () => {
    expect(cycles(imports.filter(({ typeOnly, from }) => !typeOnly && !from.endsWith(".test.ts")))).toEqual([]);
  });
});

/** What is banned, where it may stand all the same, and what to use instead. */
const bans: { pattern: RegExp; instead: string; allowed?: (path: string) => boolean }[] = [
  { pattern: /\bDate\.now\b/, instead: "platform.clock.nowMs()" },
  { pattern: /\bnew Date(\(\s*\)|\s*[;,)])/, instead: "new Date(platform.clock.nowMs())" },
  { pattern: /\bperformance\.now\b|\bprocess\.(hrtime|uptime)\b/, instead: "platform.clock.monotonicMs()" },
  { pattern: /(?<!\.)\bsetTimeout\b|\bAbortSignal\.timeout\b/, instead: "clock.setTimer or sleep(clock, …)" },
  { pattern: /\bsetInterval\b/, instead: "clock.setTimer, set again when it fires" },
  { pattern: /\bMath\.random\b/, instead: "platform.random" },
  {
    pattern: /\b(random(UUID|Bytes|Int)|randomFill(Sync)?|getRandomValues)\b/,
    instead: "platform.random, uuid(random)",
  },
];

// The bootstraps run inside the function's own process, where AWS's contract is the machine's clock.
const outsideThePorts = (path: string) =>
  path.startsWith(`${serverSource}kernel/`) || path.startsWith(`${serverSource}runtimes/node/bootstrap/`);

describe("time and chance", () => {
  for (const ban of bans) {
    test(`${ban.pattern.source} stays behind the ports`, () => {
      const found = written.filter((file) => !outsideThePorts(file.path) && ban.pattern.test(codeOf(file.text)));
      expect(found.map((file) => `${file.path}: use ${ban.instead}`)).toEqual([]);
    });
  }
});

test("nothing of node:timers, under whatever name, outside the kernel", () => {
  const found = written.filter(
    (file) => !outsideThePorts(file.path) && /"(node:)?timers(\/promises)?"/.test(file.text),
  );
  expect(found.map((file) => `${file.path}: use clock.setTimer or sleep(clock, …)`)).toEqual([]);
});

describe("shape", () => {
  test("no drawers", () => {
    const drawers = /(^|[/-])(utils?|helpers?|common|misc|manager|shared|lib)(\.\w+)*(\/|$)/;
    expect(
      written.filter((file) => drawers.test(file.path)).map((file) => `${file.path}: name it after its subject`),
    ).toEqual([]);
  });

  test("every operation has its test beside it", () => {
    const paths = new Set(written.map((file) => file.path));
    const untested = written
      .map((file) => file.path)
      .filter((path) => path.includes("/operations/") && !path.endsWith(".test.ts"))
      .filter((path) => !paths.has(path.replace(/\.ts$/, ".test.ts")));
    expect(untested.map((path) => `${path}: write ${path.replace(/\.ts$/, ".test.ts")}`)).toEqual([]);
  });

  test("every path named in the architecture page exists", () => {
    const page = readFileSync(join(root, "docs/ARCHITECTURE.md"), "utf8");
    const named = [...page.matchAll(/`((?:packages|examples|docs|bench|test|scripts)\/[^`\s*<>…]*)`/g)].map(
      (match) => match[1]!,
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("no path of a machine and no package registry's host", () => {
    const everything = [
      ...filesBelow(".", [".ts", ".mjs", ".js", ".json", ".md", ".yml", ".yaml", ".py", ".sh"]),
      {
        path: ".ci/run",
        text: existsSync(join(root, ".ci/run")) ? readFileSync(join(root, ".ci/run"), "utf8") : "",
        lines: 0,
      },
    ];
    const leak = new RegExp(["(^|[\\s\"'`(=])/(work|root)/", "registry\\.(npmjs|yarnpkg)"].join("|"), "m");
    expect(everything.filter((file) => leak.test(file.text)).map((file) => file.path)).toEqual([]);
  });

  test("prints the ten largest files", () => {
    const largest = [...written].sort((first, second) => second.lines - first.lines).slice(0, 10);
    const sizes = written.map((file) => file.lines).sort((first, second) => first - second);
    console.info(
      [
        `The ten largest of ${written.length} files (median ${sizes[Math.floor(sizes.length / 2)]} lines):`,
        ...largest.map((file) => `${String(file.lines).padStart(6)}  ${file.path}`),
      ].join("\n"),
    );
    expect(largest.length).toBe(10);
  });
});

function floorOf(path: string): number {
  const [folder = ""] = path.slice(serverSource.length).split("/");
  return floors[folder] ?? topFloor;
}

function serviceOf(path: string): string | undefined {
  return path.match(/\/src\/services\/([^/]+)\//)?.[1];
}

/** Import cycles as readable chains, each found once. */
function cycles(imports: { from: string; to: string }[]): string[] {
  const targets = groupTargets(imports);
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, chain: string[]) => {
    const at = chain.indexOf(path);
    if (at >= 0) found.add([...chain.slice(at), path].join(" → "));
    if (at >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...chain, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return [...found];
}

function groupTargets(imports: { from: string; to: string }[]): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  return targets;
}
