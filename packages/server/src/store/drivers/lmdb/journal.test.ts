import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Write } from "../../overlay.ts";
import { capacityBytesMin, Journal, recordBytesMax } from "./journal.ts";
import { type JournalFiles, systemJournalFiles } from "./journal-files.ts";
import { bodyBytesOf, encodeJournalRecord, journalHeaderBytes, readJournalRecords } from "./journal-record.ts";

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "tireless-journal-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const freshDirectory = () => mkdtemp(join(parent, "journal-"));
const writeOf = (key: string, value?: string): Write => ({
  key: Buffer.from(key),
  value: value === undefined ? undefined : Buffer.from(value),
});
const record = (sequence: number, ...writes: Write[]) => encodeJournalRecord(sequence, writes, bodyBytesOf(writes));

const writeArbitrary = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined }))
  .map(([key, value]): Write => ({ key: Buffer.from(key), value: value && Buffer.from(value) }));

describe("a record", () => {
  test("reads as it was written, empty values and deletions told apart", () => {
    fc.assert(
      fc.property(fc.array(fc.array(writeArbitrary, { maxLength: 4 }), { maxLength: 4 }), (batches) => {
        const bytes = Buffer.concat(batches.map((writes, index) => record(7 + index, ...writes)));
        const expected = batches.map((writes, index) => ({ sequence: 7 + index, writes }));
        expect(readJournalRecords(Buffer.concat([bytes, Buffer.alloc(100)]))).toEqual(expected);
      }),
    );
  });

  test("that is torn or changed anywhere ends what is read, and nothing before it is lost", () => {
    const whole = [record(1, writeOf("a", "1")), record(2, writeOf("b"), writeOf("c", "3"))];
    const bytes = Buffer.concat(whole);
    for (let at = 0; at < bytes.length; at++) {
      const kept = at < whole[0]!.length ? 0 : 1;
      expect(readJournalRecords(bytes.subarray(0, at))).toHaveLength(kept);
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(readJournalRecords(changed)).toHaveLength(kept);
    }
  });

  test("that does not follow the one before it belongs to an earlier round", () => {
    expect(readJournalRecords(Buffer.concat([record(9, writeOf("a")), record(4, writeOf("b"))]))).toHaveLength(1);
    expect(readJournalRecords(Buffer.alloc(1000))).toEqual([]);
  });
});

type Step =
  | {
      readonly kind: "append";
      readonly writes: Write[];
      readonly padding: number;
      /** What the other file should take, should it have to take over. */
      readonly capacityBytes: number;
      readonly failure: Failure;
    }
  | { readonly kind: "clear"; readonly failure: Failure }
  | { readonly kind: "crash"; readonly torn: number };

/** Which of the next writes fails, if any, after how many of its bytes. */
type Failure = { readonly write: number; readonly bytes: number } | undefined;

const failure: fc.Arbitrary<Failure> = fc.option(
  fc.record({ write: fc.nat(1), bytes: fc.oneof(fc.nat(40), fc.constant(Number.POSITIVE_INFINITY)) }),
  { nil: undefined, freq: 4 },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("append" as const),
      writes: fc.array(writeArbitrary, { minLength: 1, maxLength: 3 }),
      padding: fc.constantFrom(0, 0, 200_000, 600_000, 1_000_000),
      capacityBytes: fc.constantFrom(capacityBytesMin, capacityBytesMin, 2 * capacityBytesMin),
      failure,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const), failure }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("crash" as const), torn: fc.nat(3000) }) },
);

test("whatever happens, the journal gives back what was appended since it was settled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const directory = await freshDirectory();
      const { files, fail } = failingFiles();
      let { journal } = await Journal.open(directory, files);
      // What the tree holds, and what the journal must hold beyond that: first the file before, then the current one.
      const tree = new Map<string, string | undefined>();
      let before: Write[] = [];
      let current: Write[] = [];
      const settle = (writes: Iterable<Write>) => {
        for (const { key, value } of writes) tree.set(key.toString(), value?.toString());
      };
      for (const step of steps) {
        if (step.kind === "append") {
          if (journal.isFull) {
            settle(before);
            await journal.turnOver(step.capacityBytes);
            before = current;
            current = [];
          }
          const writes = [...step.writes, { key: Buffer.from("padding"), value: Buffer.alloc(step.padding) }];
          const fails = fail(step.failure?.write === 0 ? step.failure : undefined);
          const answer = journal.append(writes, bodyBytesOf(writes));
          if (fails) await expect(answer).rejects.toThrow("EIO");
          else current.push(...(await answer.then(() => writes)));
        } else if (step.kind === "clear") {
          settle([...before, ...current]);
          [before, current] = [[], []];
          fail(step.failure);
          await journal
            .clear()
            .catch((error) => expect([step.failure !== undefined, error.message]).toEqual([true, "EIO"]));
          // A journal that was clear already has written nothing.
          fail(undefined);
        } else {
          const expected = new Map(tree);
          for (const { key, value } of [...before, ...current]) expected.set(key.toString(), value?.toString());
          await journal.close();
          tear(directory, step.torn);
          const { journal: again, writes } = await Journal.open(directory, files);
          settle(writes);
          expect(tree).toEqual(expected);
          await again.clear();
          journal = again;
          [before, current] = [[], []];
        }
      }
      await journal.close();
      await rm(directory, { recursive: true });
    }),
    { numRuns: 40 },
  );
});

/** Files of which one write fails when told so, with a part of it, or all, on disk. */
function failingFiles(): { files: JournalFiles; fail: (failure: Failure) => boolean } {
  const system = systemJournalFiles();
  let left = -1;
  let part = 0;
  const write: JournalFiles["write"] = async (file, bytes, position) => {
    const fails = left-- === 0;
    await system.write(file, fails ? bytes.subarray(0, part) : bytes, position);
    if (fails) throw new Error("EIO");
  };
  const fail = (failure: Failure) => {
    left = failure ? failure.write : -1;
    part = failure?.bytes ?? 0;
    return failure !== undefined;
  };
  return { files: { ...system, write }, fail };
}

test("a journal that was cleared never takes old records for new ones", async () => {
  const directory = await freshDirectory();
  const { journal } = await Journal.open(directory);
  for (const key of ["a", "b", "c"]) await journal.append([writeOf(key, "old")], bodyBytesOf([writeOf(key, "old")]));
  await journal.clear();
  await journal.close();
  const { journal: second, writes } = await Journal.open(directory);
  expect(writes).toEqual([]);
  await second.append([writeOf("a", "new")], bodyBytesOf([writeOf("a", "new")]));
  await second.close();
  const { journal: third, writes: found } = await Journal.open(directory);
  expect(found).toEqual([writeOf("a", "new")]);
  await third.close();
});

test("a journal of another version is refused, not taken for an empty one", async () => {
  const directory = await freshDirectory();
  const later = record(1, writeOf("a", "1"));
  later.writeUInt16LE(2, 2);
  await writeFile(join(directory, "journal-1"), later);
  await expect(Journal.open(directory)).rejects.toThrow(`${join(directory, "journal-1")} has the version 2`);
  expect(await readFile(join(directory, "journal-1"))).toEqual(later);
});

test("what lies in the files never follows upon what a later life writes, were it made to look so", async () => {
  const directory = await freshDirectory();
  // As the files are when the disk failed in the midst of clearing: the first record is gone, what follows is not.
  const forged = Array.from({ length: 40 }, (_, index) => record(index + 2, writeOf("forged")));
  const size = forged[0]!.length;
  await writeFile(join(directory, "journal-0"), Buffer.concat([Buffer.alloc(size), ...forged]));
  await writeFile(join(directory, "journal-1"), Buffer.concat([Buffer.alloc(size), ...forged]));
  const { journal } = await Journal.open(directory);
  await journal.append([writeOf("honest")], size - journalHeaderBytes);
  await journal.close();
  const { journal: again, writes } = await Journal.open(directory);
  expect(writes).toEqual([writeOf("honest")]);
  await again.close();
});

test("a record whose flush failed does not come back, nor one that was written in part", async () => {
  for (const bytes of [0, 20, 27, Number.POSITIVE_INFINITY]) {
    const directory = await freshDirectory();
    const { files, fail } = failingFiles();
    const { journal } = await Journal.open(directory, files);
    await journal.append([writeOf("a", "kept")], bodyBytesOf([writeOf("a", "kept")]));
    fail({ write: 0, bytes });
    const refused = [writeOf("a", "refused")];
    await expect(journal.append(refused, bodyBytesOf(refused))).rejects.toThrow("EIO");
    await journal.close();
    const { journal: again, writes } = await Journal.open(directory);
    expect(writes, `after ${bytes} bytes`).toEqual([writeOf("a", "kept")]);
    await again.close();
  }
});

test("a journal that cannot be opened leaves no file open", async () => {
  const directory = await freshDirectory();
  const open = new Set<number>();
  const system = systemJournalFiles();
  for (let failing = 0; failing < 6; failing++) {
    let calls = 0;
    const mayFail = () => {
      if (calls++ === failing) throw new Error("EIO");
    };
    const files: JournalFiles = {
      async open(path, isDurable) {
        mayFail();
        const file = await system.open(path, isDurable);
        open.add(file);
        return file;
      },
      async read(file) {
        mayFail();
        return system.read(file);
      },
      write: system.write,
      async close(file) {
        await system.close(file);
        open.delete(file);
      },
    };
    await Journal.open(directory, files).then(
      ({ journal }) => journal.close(),
      (error) => expect(error.message).toBe("EIO"),
    );
    expect([...open]).toEqual([]);
  }
});

test("a file takes no more than it says it takes", async () => {
  const directory = await freshDirectory();
  const { journal } = await Journal.open(directory);
  const writes = [{ key: Buffer.from("k"), value: Buffer.alloc(recordBytesMax - 7) }];
  const fill = async (recordCount: number) => {
    await journal.append([writeOf("a")], 7);
    for (let count = 0; count < recordCount; count++) {
      expect(journal.isFull).toBe(false);
      await journal.append(writes, bodyBytesOf(writes));
    }
    expect(journal.isFull).toBe(true);
  };
  await fill(1);
  await journal.turnOver(3 * capacityBytesMin);
  await fill(3);
  // It stays as long as it is.
  await journal.turnOver(capacityBytesMin);
  await fill(1);
  await journal.turnOver(capacityBytesMin);
  await fill(3);
  await journal.close();
  expect(readFileSync(join(directory, "journal-1")).length).toBe(2 * capacityBytesMin + 64 * 1024);
  expect(readFileSync(join(directory, "journal-0")).length).toBe(4 * capacityBytesMin + 64 * 1024);
  const { journal: again, writes: found } = await Journal.open(directory);
  expect(found).toHaveLength(6);
  expect(again.capacityBytes).toBe(4 * capacityBytesMin);
  await again.close();
});

test("a file that cannot be made longer takes what it took before", async () => {
  const directory = await freshDirectory();
  const { files, fail } = failingFiles();
  const { journal } = await Journal.open(directory, files);
  fail({ write: 3, bytes: 5 });
  await journal.turnOver(2 * capacityBytesMin);
  expect(journal.capacityBytes).toBe(2 * capacityBytesMin);
  await journal.append([writeOf("a", "1")], bodyBytesOf([writeOf("a", "1")]));
  await journal.close();
  const { journal: again, writes } = await Journal.open(directory);
  expect(writes).toEqual([writeOf("a", "1")]);
  expect(again.capacityBytes).toBeLessThan(2 * capacityBytesMin + 128 * 1024);
  await again.close();
});

/** What a power cut may leave of a record that was being written: its beginning, over whatever was there. */
function tear(directory: string, bytes: number): void {
  const next = record(1_000_000, writeOf("torn", "x".repeat(4000)));
  for (const name of ["journal-0", "journal-1"]) {
    const contents = readFileSync(join(directory, name));
    const end = readJournalRecords(contents).reduce((at, { writes }) => at + 20 + bodyBytesOf(writes), 0);
    if (end === 0) continue;
    const file = openSync(join(directory, name), "r+");
    writeSync(file, next.subarray(0, bytes), 0, bytes, end);
    closeSync(file);
  }
}
