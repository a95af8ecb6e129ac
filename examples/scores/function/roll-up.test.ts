import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { rollUp } from "./roll-up.mjs";

const now = 1_700_000_000;

interface Stored {
  version: number;
  candidates: { handle: string; score: number }[];
}

/** A board in memory that counts what is asked of it; `rival` writes between the read and the write of the first attempts. */
function boardInMemory(rivalWriteCount = 0) {
  const board = {
    stored: { version: 0, candidates: [] } as Stored,
    reads: 0,
    writes: 0,
    async read() {
      board.reads++;
      return board.stored;
    },
    async write(candidates: Stored["candidates"], version: number) {
      if (rivalWriteCount-- > 0) board.stored = { ...board.stored, version: board.stored.version + 1 };
      if (version !== board.stored.version) return false;
      board.writes++;
      board.stored = { version: version + 1, candidates };
      return true;
    },
  };
  return board;
}

const game = (player: string, score: number, completed = true) => {
  const times = { start_timestamp: now - 100, length_seconds: 60 };
  return { event_key: player, ...times, completed, score, handle: player, achievements: [] };
};

function record(sequence: number, oldItem: object | undefined, newItem: object | undefined) {
  const images = { ...(oldItem && { OldImage: marshall(oldItem) }), ...(newItem && { NewImage: marshall(newItem) }) };
  const item = (newItem ?? oldItem) as { event_key: string; start_timestamp: number };
  const Keys = marshall({ event_key: item.event_key, start_timestamp: item.start_timestamp });
  return { dynamodb: { ...images, Keys, SequenceNumber: String(sequence), ApproximateCreationDateTime: now } };
}

const settled = { batchItemFailures: [] };
const quiet = () => {};
const fold = (records: unknown[], board: unknown, log: (entry: unknown) => void = quiet) =>
  rollUp(records, board, () => now, log);

test("a batch becomes one write", async () => {
  const board = boardInMemory();
  const records = [record(1, undefined, game("ada", 5)), record(2, undefined, game("bob", 7))];
  expect(await fold(records, board)).toEqual(settled);
  expect(board.stored.candidates.map(({ handle }) => handle)).toEqual(["bob", "ada"]);
  expect(board.writes).toBe(1);
});

test("a batch that comes again changes nothing and writes nothing", async () => {
  const board = boardInMemory();
  const records = [record(1, undefined, game("ada", 5))];
  await fold(records, board);
  await fold(records, board);
  expect(board.stored.candidates).toHaveLength(1);
  expect(board.writes).toBe(1);
});

test("unfinished games and the roll-up's own writes do not even cost a read", async () => {
  const board = boardInMemory();
  const rollUpItem = { event_key: "#recent-best", start_timestamp: 0, version: 3, candidates: [] };
  const records = [record(1, undefined, game("ada", 0, false)), record(2, rollUpItem, { ...rollUpItem, version: 4 })];
  expect(await fold(records, board)).toEqual(settled);
  expect(board.reads).toBe(0);
});

test("a game that is finished, corrected and at last deleted is followed to the end", async () => {
  const board = boardInMemory();
  await fold([record(1, undefined, game("ada", 0, false)), record(2, game("ada", 0, false), game("ada", 5))], board);
  expect(board.stored.candidates).toMatchObject([{ score: 5 }]);
  await fold([record(3, game("ada", 5), game("ada", 4))], board);
  expect(board.stored.candidates).toMatchObject([{ score: 4 }]);
  await fold([record(4, game("ada", 4), undefined)], board);
  expect(board.stored.candidates).toEqual([]);
});

test("whoever loses the race reads again and loses nothing", async () => {
  const board = boardInMemory(3);
  expect(await fold([record(1, undefined, game("ada", 5))], board)).toEqual(settled);
  expect(board.reads).toBe(4);
  expect(board.stored.candidates).toHaveLength(1);
});

test("a race lost too often hands the batch back from its first game that counts", async () => {
  const board = boardInMemory(100);
  const records = [record(1, undefined, game("bob", 0, false)), record(2, undefined, game("ada", 5))];
  expect(await fold(records, board)).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
});

test("a failed read is thrown, so that the batch is delivered again", async () => {
  const board = { ...boardInMemory(), read: () => Promise.reject(new Error("throttled")) };
  await expect(fold([record(1, undefined, game("ada", 5))], board)).rejects.toThrow("throttled");
});

test("a finished game that cannot be read is logged, and the others count", async () => {
  const board = boardInMemory();
  const logged: unknown[] = [];
  const broken = { ...game("eve", 9), score: "nine" };
  await fold([record(1, undefined, broken), record(2, undefined, game("ada", 5))], board, (entry) =>
    logged.push(entry),
  );
  expect(board.stored.candidates.map(({ handle }) => handle)).toEqual(["ada"]);
  expect(logged).toMatchObject([{ message: expect.stringContaining("a finished game needs"), sequenceNumber: "1" }]);
});
