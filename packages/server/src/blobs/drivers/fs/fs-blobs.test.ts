import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Blobs } from "../../blobs.ts";
import { openFsBlobs } from "./fs-blobs.ts";

let outer: string;
let directory: string;
let blobs: Blobs;

beforeEach(async () => {
  outer = await mkdtemp(join(tmpdir(), "tireless-blobs-"));
  directory = join(outer, "deep", "data");
  blobs = await openFsBlobs(directory);
});
afterEach(() => rm(outer, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);

describe("blobs in a directory", () => {
  it("keep bytes under a key, replace them, and forget them", async () => {
    await blobs.put("code/one.zip", bytes("first"));
    await blobs.put("code/one.zip", bytes("second"));
    expect(await blobs.get("code/one.zip")).toEqual(bytes("second"));
    await blobs.delete("code/one.zip");
    expect(await blobs.get("code/one.zip")).toBeUndefined();
  });

  it("forget everything at once and go on", async () => {
    await blobs.put("code/one.zip", bytes("first"));
    await blobs.clear();
    expect(await blobs.get("code/one.zip")).toBeUndefined();
    await blobs.put("code/two.zip", bytes("second"));
    expect(await blobs.get("code/two.zip")).toEqual(bytes("second"));
  });

  it("answer undefined, and delete in peace, where there is nothing", async () => {
    await blobs.put("a", bytes("x"));
    for (const key of ["nothing", "no/thing", "a/b"]) {
      expect(await blobs.get(key)).toBeUndefined();
      await blobs.delete(key);
    }
    expect(await blobs.get("a")).toEqual(bytes("x"));
  });

  it("survive being opened again", async () => {
    await blobs.put("kept", new Uint8Array(0));
    expect(await (await openFsBlobs(directory)).get("kept")).toEqual(bytes(""));
  });

  it("keep keys apart that continue each other or differ in capitals only", async () => {
    const keys = ["a", "a/b", "a/b/c", "A", "A/B", "a.blob", "a.folder", "a.folder/b", "-a", "...", "_"];
    for (const key of keys) await blobs.put(key, bytes(key));
    for (const key of keys) expect((await blobs.get(key))?.toString()).toBe(key);
    const names = readdirSync(directory, { recursive: true }).map((name) => String(name).toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it("show one of the written contents, whole, when many write at once", async () => {
    const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(20_000, index));
    await Promise.all(contents.map((content) => blobs.put("contested", content)));
    const read = await blobs.get("contested");
    expect(contents.some((content) => content.equals(read ?? bytes("")))).toBe(true);
    expect(readdirSync(join(directory, "unfinished"))).toEqual([]);
  });

  it("clear what an interrupted write left", async () => {
    writeFileSync(join(directory, "unfinished", "0"), "half");
    const again = await openFsBlobs(directory);
    expect(readdirSync(join(directory, "unfinished"))).toEqual([]);
    await again.put("new", bytes("whole"));
    expect(await again.get("new")).toEqual(bytes("whole"));
  });

  it("leave nothing behind when a write fails", async () => {
    mkdirSync(join(directory, "blobs", "taken.blob", "inside"), { recursive: true });
    await expect(blobs.put("taken", bytes("x"))).rejects.toThrow();
    expect(readdirSync(join(directory, "unfinished"))).toEqual([]);
  });

  it.each([
    "",
    ".",
    "..",
    "../escape",
    "a/../b",
    "a/..",
    "./a",
    "/etc/passwd",
    "a//b",
    "a/",
    "a\\b",
    "..\\b",
    "C:",
    "a\0b",
    "a b",
    "é",
    "a\n",
    "x".repeat(121),
    `${"x/".repeat(300)}x`,
  ])("refuse the key %j", async (key) => {
    await expect(blobs.put(key, bytes("x"))).rejects.toThrow(RangeError);
    await expect(blobs.get(key)).rejects.toThrow(RangeError);
    await expect(blobs.delete(key)).rejects.toThrow(RangeError);
  });

  it("take the longest keys", async () => {
    for (const key of ["X".repeat(120), `${"X/".repeat(255)}X`]) {
      await blobs.put(key, bytes(key));
      expect((await blobs.get(key))?.toString()).toBe(key);
    }
  });

  it("never write outside their directory, whatever the key", async () => {
    const pieces = fc.constantFrom("..", ".", "/", "\\", "a", "A", "\0", "%2e%2e", "~", "=", "C:");
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 6 }), async (parts) => {
        await blobs.put(parts.join(""), bytes("x")).catch((error) => expect(error).toBeInstanceOf(RangeError));
        expect(readdirSync(outer)).toEqual(["deep"]);
        expect(readdirSync(join(outer, "deep"))).toEqual(["data"]);
        expect(readdirSync(directory).sort()).toEqual(["blobs", "unfinished"]);
      }),
    );
  });
});
