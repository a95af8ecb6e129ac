import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDurableDirectory } from "./durable-directory.ts";

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "tireless-directory-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

test("makes what is missing on the way, together with others, and again", async () => {
  const path = join(parent, "a", "b", "c");
  await Promise.all([makeDurableDirectory(path), makeDurableDirectory(path), makeDurableDirectory(join(path, "d"))]);
  await makeDurableDirectory(path);
  expect((await stat(join(path, "d"))).isDirectory()).toBe(true);
});

test("a file in the way is an error", async () => {
  const file = join(parent, "file");
  await writeFile(file, "");
  await expect(makeDurableDirectory(file)).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeDurableDirectory(join(file, "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test.runIf(process.platform === "linux")("where nothing can be made, that is said and not tried for ever", async () => {
  await expect(makeDurableDirectory("/proc/nothing/here")).rejects.toMatchObject({ code: "ENOENT" });
});
