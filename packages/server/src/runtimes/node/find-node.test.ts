import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findNode, nodeFor } from "./find-node.ts";

/** Never a real major version, so that nothing of this machine is found. */
const major = 904;
const directories: string[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** A directory of runtimes, a home of nvm and a folder of programs, all of them empty. */
function machine() {
  const directory = mkdtempSync(join(tmpdir(), "tireless-nodes-"));
  directories.push(directory);
  const place = { runtimes: join(directory, "runtimes"), nvm: join(directory, "nvm"), path: join(directory, "bin") };
  vi.stubEnv("TIRELESS_RUNTIMES_DIR", place.runtimes);
  vi.stubEnv("NVM_DIR", place.nvm);
  vi.stubEnv("PATH", `${place.path}:/usr/bin:/bin`);
  return place;
}

/** A program that says of itself that it is a Node of the version. */
function pretend(path: string, version: string): { command: string; version: string } {
  mkdirSync(dirname(path), { recursive: true });
  const installation = { command: path, version };
  writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify(installation)}'\n`, { mode: 0o755 });
  return installation;
}

test("the platform's own Node is the one of its major version, wherever others lie", () => {
  const { runtimes } = machine();
  const ownMajor = Number.parseInt(process.versions.node, 10);
  pretend(join(runtimes, `nodejs${ownMajor}.x/bin/node`), `${ownMajor}.0.0`);
  expect(findNode(ownMajor)).toEqual({ command: process.execPath, version: process.versions.node });
});

test("what the runtimes' directory has wins over what is on the path, and that over a version manager", () => {
  for (const count of [3, 2, 1]) {
    const { runtimes, path, nvm } = machine();
    const all = [
      [join(nvm, `versions/node/v${major}.10.0/bin/node`), `${major}.10.0`],
      [join(path, `node${major}`), `${major}.2.0`],
      [join(runtimes, `nodejs${major}.x/bin/node`), `${major}.1.0`],
    ] as const;
    const installed = all.slice(0, count).map(([file, version]) => pretend(file, version));
    expect(findNode(major)).toEqual(installed.at(-1));
  }
});

test("of a version manager's the newest is taken", () => {
  const { nvm } = machine();
  const [, newest] = ["9.0", "10.0", "2.0"].map((minor) =>
    pretend(join(nvm, `versions/node/v${major}.${minor}/bin/node`), `${major}.${minor}`),
  );
  expect(findNode(major)).toEqual(newest);
});

test("what is of another version, or no Node at all, is passed over; then the platform's own runs the function", () => {
  const { runtimes, path } = machine();
  pretend(join(runtimes, `nodejs${major}.x/bin/node`), "18.0.0");
  mkdirSync(path);
  writeFileSync(join(path, `node${major}`), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  expect(findNode(major)).toBeUndefined();
  expect(nodeFor(major)).toEqual({ command: process.execPath, version: process.versions.node });
});
