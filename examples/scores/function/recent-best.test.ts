import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boardAt, candidatesAfter, entryOf, gameOf, placeCount, windowSeconds } from "./recent-best.mjs";

const now = 1_700_000_000;

interface Entry {
  event_key: string;
  start_timestamp: number;
  handle: string;
  score: number;
  ended: number;
}

const entry = (player: string, score: number, ageSeconds: number): Entry => {
  const ended = now - ageSeconds;
  return { event_key: player, start_timestamp: ended - 60, handle: player, score, ended };
};
const changesOf = (entries: Entry[]) => new Map(entries.map((each) => [gameOf(each), each as Entry | undefined]));
const handles = (board: Entry[]) => board.map(({ handle }) => handle);

describe("what counts as a game", () => {
  const game = {
    event_key: "ada",
    start_timestamp: now - 100,
    length_seconds: 60,
    completed: true,
    score: 7,
    handle: "Ada",
  };

  test("a finished one, from its start to its end", () => {
    expect(entryOf(game, now)).toEqual({
      event_key: "ada",
      start_timestamp: now - 100,
      handle: "Ada",
      score: 7,
      ended: now - 40,
    });
  });

  test("not an unfinished one, not nothing, and not the roll-up", () => {
    expect(entryOf({ ...game, completed: false }, now)).toBeUndefined();
    expect(entryOf(undefined, now)).toBeUndefined();
    expect(entryOf({ ...game, event_key: "#recent-best" }, now)).toBeUndefined();
  });

  test("a player's clock that runs ahead does not keep a score alive", () => {
    expect(entryOf({ ...game, start_timestamp: now + 9999 }, now)?.ended).toBe(now);
  });

  test.each([
    { score: "7" },
    { score: Number.NaN },
    { handle: 7 },
    { length_seconds: -1 },
    { length_seconds: undefined },
  ])("a finished one that cannot be read is an error: %j", (wrong) =>
    expect(() => entryOf({ ...game, ...wrong }, now)).toThrow("a finished game needs"),
  );
});

describe("the board", () => {
  test("ranks by score, and among equals by who had it first", () => {
    const games = [entry("late", 5, 10), entry("best", 9, 20), entry("early", 5, 30)];
    expect(handles(boardAt(games, now))).toEqual(["best", "early", "late"]);
  });

  test("forgets what is older than an hour although nobody plays, and lets the next best move up", () => {
    const games = Array.from({ length: 15 }, (_, n) => entry(`p${n}`, 100 - n, n < 5 ? 3500 : 10));
    const candidates = candidatesAfter([], changesOf(games), now);
    expect(handles(boardAt(candidates, now))).toEqual(games.slice(0, 10).map(({ handle }) => handle));
    expect(handles(boardAt(candidates, now + 200))).toEqual(games.slice(5, 15).map(({ handle }) => handle));
    expect(boardAt(candidates, now + windowSeconds)).toEqual([]);
  });

  test("a retracted game makes room for the one below it", () => {
    const games = Array.from({ length: 30 }, (_, n) => entry(`p${n}`, 100 - n, 10));
    const candidates = candidatesAfter([], changesOf(games), now);
    const after = candidatesAfter(candidates, new Map([[gameOf(games[0]!), undefined]]), now);
    expect(handles(boardAt(after, now))).toEqual(games.slice(1, 11).map(({ handle }) => handle));
  });
});

describe("the candidates", () => {
  const anyGame = fc.record({
    event_key: fc.constantFrom("ada", "bob", "cy", "di", "eve"),
    start_timestamp: fc.integer({ min: now - 2 * windowSeconds, max: now }),
    score: fc.integer({ min: 0, max: 40 }),
  });
  const anyGames = fc.array(
    anyGame.map((game): Entry => ({ ...game, handle: game.event_key, ended: game.start_timestamp })),
    { maxLength: 200 },
  );

  test("tell the board of any later moment, however the games are cut into batches and however often these come", () => {
    fc.assert(
      fc.property(
        anyGames,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 4000 }),
        (games, size, later) => {
          let candidates: Entry[] = [];
          for (let first = 0; first < games.length; first += size) {
            const batch = changesOf(games.slice(first, first + size));
            candidates = candidatesAfter(candidates, batch, now);
            expect(candidatesAfter(candidates, batch, now)).toEqual(candidates);
          }
          const lastWordOnEach = [...changesOf(games).values()].filter((each) => each !== undefined);
          const corrections = games.length - lastWordOnEach.length;
          fc.pre(corrections <= placeCount);
          expect(boardAt(candidates, now + later)).toEqual(boardAt(lastWordOnEach, now + later));
        },
      ),
    );
  });

  test("are few when scores come in any order", () => {
    const games = Array.from({ length: 5000 }, (_, n) => entry(`p${n}`, (n * 7919) % 5003, (n * 13) % 3600));
    const candidates = candidatesAfter([], changesOf(games), now);
    expect(candidates.length).toBeLessThan(200);
  });

  test("are never more than fit into an item, even when scores fall all hour long", () => {
    const games = Array.from({ length: 3000 }, (_, n) => entry(`player-${n}`, n, n));
    const candidates = candidatesAfter([], changesOf(games), now);
    expect(candidates).toHaveLength(1000);
    expect(boardAt(candidates, now)).toEqual(boardAt(games, now));
  });
});
