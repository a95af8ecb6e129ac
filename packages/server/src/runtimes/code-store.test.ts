import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { settle } from "../kernel/clock.ts";
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

/** What there is beside what is always there. */
const namesOfCode = () => readdirSync(directory).filter((name) => !["node_modules", "package.json"].includes(name));

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

test("what is held stays until the last one releases it, and comes again when it is wanted again", async () => {
  const store = open();
  store.hold(sha256);
  store.hold(sha256);
  const folder = await store.unpacked(sha256, fetch);
  store.release(sha256);
  await settle();
  expect(existsSync(folder)).toBe(true);
  store.release(sha256);
  await expect.poll(namesOfCode).toEqual([]);
  store.hold(sha256);
  expect(await store.unpacked(sha256, fetch)).toBe(folder);
  expect([fetches, existsSync(join(folder, "index.js"))]).toEqual([2, true]);
});

test("what is wanted again at the moment of its release stays", async () => {
  const store = open();
  store.hold(sha256);
  const coming = store.unpacked(sha256, fetch);
  store.release(sha256);
  store.hold(sha256);
  expect(existsSync(await coming)).toBe(true);
  await settle();
  expect(namesOfCode()).toEqual([sha256, `${sha256}.json`]);
});

test("a start clears away code without a list, and what no start has used for a week", async () => {
  const folder = await open().unpacked(sha256, fetch);
  mkdirSync(join(directory, "0".repeat(64)));
  const ageBy = (days: number) => {
    const agedMs = statSync(join(directory, "package.json")).mtimeMs - days * 86_400_000;
    utimesSync(`${folder}.json`, agedMs / 1000, agedMs / 1000);
  };
  ageBy(6);
  await open().unpacked(sha256, fetch);
  expect([fetches, namesOfCode()]).toEqual([1, [sha256, `${sha256}.json`]]);
  ageBy(6);
  open();
  expect(existsSync(folder)).toBe(true);
  ageBy(8);
  open();
  expect(namesOfCode()).toEqual([]);
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
