import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { inspectArchive, unpackArchive } from "./archive.ts";

const folder = mkdtempSync(join(tmpdir(), "tireless-archive-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cannotUnzip = "Could not unzip uploaded file. Please check your file, then try to upload again.";

interface Part {
  readonly path: string;
  readonly content?: string | Buffer;
  readonly mode?: number;
}

async function zip(parts: Part[]): Promise<Buffer> {
  const file = new ZipFile();
  for (const { path, content, mode = 0o100644 } of parts) {
    if (content === undefined) file.addEmptyDirectory(path, { mode });
    else file.addBuffer(Buffer.from(content), path, { mode });
  }
  file.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.outputStream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Puts `to` where the archive's bytes say `from`, in the entry and in the directory. */
function forge(archive: Buffer, from: string, to: string): Buffer {
  expect(from.length).toBe(to.length);
  return Buffer.from(archive.toString("latin1").replaceAll(from, to), "latin1");
}

async function expectRefusal(bytes: Uint8Array, message = cannotUnzip): Promise<void> {
  await expect(inspectArchive(bytes)).rejects.toMatchObject({ code: "InvalidParameterValueException", message });
  const target = join(folder, "refused");
  await expect(unpackArchive(bytes, target)).rejects.toMatchObject({ message });
  rmSync(target, { recursive: true, force: true });
  expect(readdirSync(folder)).not.toContain("escaped");
}

describe("a sound archive", () => {
  test("unpacks with its contents, who may execute them, and links", async () => {
    const archive = await zip([
      { path: "index.js", content: "exports.handler = 1;" },
      { path: "bin/tool", content: "#!/bin/sh\n", mode: 0o100755 },
      { path: "odd/", mode: 0o040000 },
      { path: "odd/unreadable", content: "secret", mode: 0o100000 },
      { path: "node_modules/.bin/tool", content: "../../bin/tool", mode: 0o120777 },
    ]);
    expect(await inspectArchive(archive)).toEqual({ entryCount: 5, unzippedBytes: 50 });
    const target = join(folder, "sound");
    await unpackArchive(archive, target);
    expect(readFileSync(join(target, "index.js"), "utf8")).toBe("exports.handler = 1;");
    expect(statSync(join(target, "bin/tool")).mode & 0o777).toBe(0o555);
    expect(statSync(join(target, "odd")).mode & 0o700).toBe(0o700);
    expect(lstatSync(join(target, "odd/unreadable")).mode & 0o444).toBe(0o444);
    expect(readlinkSync(join(target, "node_modules/.bin/tool"))).toBe("../../bin/tool");
    expect(readFileSync(join(target, "node_modules/.bin/tool"), "utf8")).toBe("#!/bin/sh\n");
  });
});

describe("refused", () => {
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["not a zip", Buffer.from("exports.handler = async () => 1;\n".repeat(10))],
  ])("%s", async (_name, bytes) => expectRefusal(bytes));

  test("an empty archive", async () => expectRefusal(await zip([]), "Uploaded file must be a non-empty zip"));

  test("a truncated one, wherever it ends", async () => {
    const archive = await zip([
      { path: "index.js", content: "x".repeat(500) },
      { path: "b.js", content: "y" },
    ]);
    for (let length = 1; length < archive.length; length += 7) await expectRefusal(archive.subarray(0, length));
  });

  test("paths that lead outside", async () => {
    const archive = await zip([{ path: "aa/escaped", content: "!" }]);
    await expectRefusal(forge(archive, "aa/escaped", "../escaped"));
    await expectRefusal(forge(archive, "aa/escaped", "/a/escaped"));
    await expectRefusal(forge(archive, "aa/escaped", "..\\escaped"));
    await expectRefusal(forge(archive, "aa/escaped", "C:/escaped"));
    await expectRefusal(forge(archive, "aa/escaped", "a\0/escaped"));
  });

  test.each(["/etc/passwd", "../../outside", "a/../../outside", "inner/../x", ""])("a link to %j", async (target) => {
    await expectRefusal(await zip([{ path: "sub/link", content: target, mode: 0o120777 }]));
  });

  test("a file below a link, and a file that is also a folder", async () => {
    await expectRefusal(
      await zip([
        { path: "link", content: "elsewhere", mode: 0o120777 },
        { path: "link/file", content: "!" },
      ]),
    );
    await expectRefusal(
      await zip([
        { path: "a", content: "" },
        { path: "a/b", content: "" },
      ]),
    );
    await expectRefusal(
      await zip([
        { path: "a/b", content: "" },
        { path: "a", content: "" },
      ]),
    );
  });

  test("devices and other special files", async () => {
    for (const type of [0o010000, 0o020000, 0o060000, 0o140000]) {
      await expectRefusal(await zip([{ path: "device", content: "", mode: type | 0o644 }]));
    }
  });

  test("an encrypted entry", async () => {
    const archive = await zip([{ path: "index.js", content: "1" }]);
    const central = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    archive.writeUInt16LE(archive.readUInt16LE(central + 8) | 1, central + 8);
    await expectRefusal(archive);
  });

  test("contents that differ from their checksum", async () => {
    const file = new ZipFile();
    file.addBuffer(Buffer.from("stored as it is"), "index.js", { compress: false });
    file.end();
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.outputStream as AsyncIterable<Uint8Array>) chunks.push(chunk);
    await expectRefusal(forge(Buffer.concat(chunks), "stored as it is", "stored as it's!"));
  });

  test("a bomb, whatever size it declares", async () => {
    const archive = await zip([{ path: "zeroes", content: Buffer.alloc(263_000_000) }]);
    const tooLarge = "Unzipped size must be smaller than 262144000 bytes";
    await expect(inspectArchive(archive)).rejects.toMatchObject({ message: tooLarge });
    const central = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    archive.writeUInt32LE(10, central + 24);
    await expect(inspectArchive(archive)).rejects.toMatchObject({ message: tooLarge });
  });
});

test("whatever the bytes, the outcome is an answer in AWS's words and nothing outside the folder", async () => {
  const sound = await zip([
    { path: "index.js", content: "exports.handler = async () => 1;" },
    { path: "lib/link", content: "../index.js", mode: 0o120777 },
  ]);
  const flips = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(flips, async (changes) => {
      const bytes = Buffer.from(sound);
      for (const [index, value] of changes) bytes[index] = value;
      const target = join(folder, "fuzzed", "deep");
      try {
        await unpackArchive(bytes, target);
      } catch (error) {
        expect(error).toMatchObject({ code: "InvalidParameterValueException" });
      } finally {
        expect(readdirSync(join(folder, "fuzzed"))).toEqual(["deep"]);
        rmSync(join(folder, "fuzzed"), { recursive: true, force: true });
      }
    }),
    { numRuns: 300 },
  );
});
