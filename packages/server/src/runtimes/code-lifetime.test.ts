import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { call, environmentsForTest, functionOf, zipOf } from "./function-fixture.ts";

const code = "exports.handler = async () => require('tool');";
const tool = await zipOf({ "nodejs/node_modules/tool/index.js": "module.exports = 1;" });
const layer = { sha256: createHash("sha256").update(tool).digest("hex"), archive: async () => tool };

/** The unpacked archives, and the folders of layers. */
function unpackedIn(workDirectory: string): string[] {
  const tasks = join(workDirectory, "tasks");
  const isCode = (name: string) => !["node_modules", "package.json", "layers"].includes(name);
  return [...readdirSync(tasks).filter(isCode), ...readdirSync(join(tasks, "layers"))];
}

test("code and layers are there as long as a function of them is, and no longer", async () => {
  const { environments, workDirectory } = environmentsForTest();
  const functions = [
    await functionOf(code, { functionName: "one", layers: [layer] }),
    await functionOf(code, { functionName: "other", layers: [layer] }),
  ] as const;
  for (const specification of functions) {
    expect((await call(environments, specification)).answer).toBe(1);
  }
  environments.retire(functions[0].key);
  expect((await call(environments, functions[1])).answer).toBe(1);
  expect(unpackedIn(workDirectory)).toHaveLength(5);
  environments.retire(functions[1].key);
  await expect.poll(() => unpackedIn(workDirectory), { timeout: 10_000 }).toEqual([]);
});

test("an invocation that comes with what was retired just before runs, and leaves nothing either", async () => {
  const { environments, workDirectory } = environmentsForTest();
  const specification = await functionOf("exports.handler = async () => 'late';");
  environments.retire(specification.key);
  expect((await call(environments, specification)).answer).toBe("late");
  await expect.poll(() => unpackedIn(workDirectory), { timeout: 10_000 }).toEqual([]);
});

test("what cannot be unpacked leaves nothing", async () => {
  const { environments, workDirectory } = environmentsForTest();
  const specification = await functionOf(code, { code: () => Promise.reject(new Error("gone")) });
  await expect(call(environments, specification)).rejects.toThrow("gone");
  environments.retire(specification.key);
  expect(unpackedIn(workDirectory)).toEqual([]);
});
