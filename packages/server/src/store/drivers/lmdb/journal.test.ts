import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Write } from "../../overlay.ts";
import { Journal, segmentBytes } from "./journal.ts";
import { bodyBytesOf, encodeJournalRecord, readJournalRecords } from "./journal-record.ts";

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
  | { readonly kind: "append"; readonly writes: Write[]; readonly padding: number }
  | { readonly kind: "clear" }
  | { readonly kind: "crash"; readonly torn: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("append" as const),
      writes: fc.array(writeArbitrary, { minLength: 1, maxLength: 3 }),
      padding: fc.constantFrom(0, 0, 200_000, 600_000, 1_000_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("crash" as const), torn: fc.nat(3000) }) },
);

test("whatever happens, the journal gives back what was appended since it was settled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const directory = await freshDirectory();
      let { journal } = await Journal.open(directory);
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
            journal.turnOver();
            before = current;
            current = [];
          }
          const writes = [...step.writes, { key: Buffer.from("padding"), value: Buffer.alloc(step.padding) }];
          await journal.append(writes, bodyBytesOf(writes));
          current.push(...writes);
        } else if (step.kind === "clear") {
          settle([...before, ...current]);
          [before, current] = [[], []];
          await journal.clear();
        } else {
          const expected = new Map(tree);
          for (const { key, value } of [...before, ...current]) expected.set(key.toString(), value?.toString());
          await journal.close();
          tear(directory, step.torn);
          const { journal: again, writes } = await Journal.open(directory);
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

test("a file takes no more than it says it takes", async () => {
  const directory = await freshDirectory();
  const { journal } = await Journal.open(directory);
  const writes = [{ key: Buffer.from("k"), value: Buffer.alloc(segmentBytes - 7) }];
  await journal.append([writeOf("a")], 7);
  await journal.append(writes, bodyBytesOf(writes));
  expect(journal.isFull).toBe(true);
  await journal.close();
  expect(readFileSync(join(directory, "journal-1")).length).toBe(2 * segmentBytes + 64 * 1024);
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
