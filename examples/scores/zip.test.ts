import { expect, test } from "vitest";
import { fromBuffer } from "yauzl";
import { zip } from "./zip.mjs";

test("an archive reads back, sorted, with pinned dates and plain permissions", async () => {
  const archive = zip({ "b/ü.txt": "x".repeat(1000), "a.mjs": "export {};\n" });
  expect(await entriesOf(archive)).toEqual([
    { name: "a.mjs", text: "export {};\n", mode: 0o100644, date: "1980-01-01" },
    { name: "b/ü.txt", text: "x".repeat(1000), mode: 0o100644, date: "1980-01-01" },
  ]);
});

test("the order of the files does not show in the bytes", () => {
  expect(zip({ a: "1", b: "2" })).toEqual(zip({ b: "2", a: "1" }));
});

async function entriesOf(archive: Buffer) {
  const entries: { name: string; text: string; mode: number; date: string }[] = [];
  await new Promise<void>((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, file) => {
      if (error) return reject(error);
      file.on("end", resolve).on("error", reject);
      file.on("entry", (entry) => {
        file.openReadStream(entry, async (openError, stream) => {
          if (openError) return reject(openError);
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          const [year, month, day] = [
            1980 + (entry.lastModFileDate >> 9),
            (entry.lastModFileDate >> 5) & 15,
            entry.lastModFileDate & 31,
          ];
          const date = [year, String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
          entries.push({
            name: entry.fileName,
            text: Buffer.concat(chunks).toString(),
            mode: entry.externalFileAttributes >>> 16,
            date,
          });
          file.readEntry();
        });
      });
      file.readEntry();
    });
  });
  return entries;
}
