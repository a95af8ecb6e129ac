import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { systemRandom } from "../kernel/random.ts";
import { CodeStore, installedSdkDirectory } from "./code-store.ts";
import { zipOf } from "./function-fixture.ts";

const root = mkdtempSync(join(tmpdir(), "tireless-code-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const archive = await zipOf({ "index.js": "exports.handler = 1;", "lib/a.js": "a" });
const sha256 = createHash("sha256").update(archive).digest("hex");
let fetches = 0;
const fetch = async () => {
  fetches++;
  return archive;
};
let directory = "";

beforeEach(() => {
  fetches = 0;
  directory = mkdtempSync(join(root, "tasks-"));
});

const open = () => new CodeStore(directory, systemRandom(), installedSdkDirectory());

test("unpacks once, for callers at the same time and for the next life", async () => {
  const store = open();
  const [one, other] = await Promise.all([store.unpacked(sha256, fetch), store.unpacked(sha256, fetch)]);
  expect(one).toBe(join(directory, sha256));
  expect(other).toBe(one);
  expect(readFileSync(join(one, "lib/a.js"), "utf8")).toBe("a");
  await open().unpacked(sha256, fetch);
  expect(fetches).toBe(1);
});

test.each([
  ["a file that lost its contents", () => rewrite("index.js", "")],
  ["other contents of the same length", () => rewrite("index.js", "exports.handler = 2;")],
  ["a file that is gone", () => rmSync(join(directory, sha256, "lib/a.js"))],
  ["a file that was not there", () => writeFileSync(join(directory, sha256, "more.js"), "")],
  ["a list that was never written", () => rmSync(join(directory, `${sha256}.json`))],
  ["half a list", () => writeFileSync(join(directory, `${sha256}.json`), "[{")],
])("unpacks again after %s", async (_name, damage) => {
  const path = await open().unpacked(sha256, fetch);
  damage();
  await open().unpacked(sha256, fetch);
  expect(fetches).toBe(2);
  expect(readFileSync(join(path, "index.js"), "utf8")).toBe("exports.handler = 1;");
  expect(readdirSync(path).toSorted()).toEqual(["index.js", "lib"]);
});

test("clears away what a kill left half unpacked", () => {
  mkdirSync(join(directory, "unpacking-0123", "lib"), { recursive: true });
  open();
  expect(existsSync(join(directory, "unpacking-0123"))).toBe(false);
});

test("refuses an archive other than the one asked for, and tries again when asked again", async () => {
  const store = open();
  const wrong = async () => zipOf({ "index.js": "other" });
  await expect(store.unpacked(sha256, wrong)).rejects.toThrow(/SHA-256/);
  await expect(store.unpacked("../../etc", fetch)).rejects.toThrow("Not a SHA-256");
  expect(await store.unpacked(sha256, fetch)).toBe(join(directory, sha256));
});

test("the project around the folder does not decide what kind of modules functions are", () => {
  open();
  expect(JSON.parse(readFileSync(join(directory, "package.json"), "utf8"))).toEqual({});
});

function rewrite(file: string, content: string): void {
  const path = join(directory, sha256, file);
  rmSync(path);
  writeFileSync(path, content);
}
