/** What every driver must do. A driver's test calls this with a way to open an empty store. */
import { describe, expect, it, onTestFinished } from "vitest";
import { keyBytesMax } from "./checks.ts";
import { encodeKey, prefixRange } from "./keys.ts";
import type { Range, Reading, Store } from "./store.ts";

export function describeStore(name: string, openEmpty: () => Promise<Store>): void {
  /** A store that is closed when its test has ended, unless the test closed it. */
  const opened = async (): Promise<Store> => {
    const store = await openEmpty();
    onTestFinished(() => store.close());
    return store;
  };

  describe(`${name}: transactions`, () => {
    it("keep what they put and forget what they delete", async () => {
      const store = await opened();
      await store.transact((tx) => {
        tx.put(bytes("a"), bytes("1"));
        tx.put(bytes("b"), bytes("2"));
      });
      await store.transact((tx) => {
        tx.delete(bytes("a"));
        tx.delete(bytes("never there"));
        tx.put(bytes("b"), bytes("3"));
      });
      expect(await contents(store)).toEqual(["b=3"]);
    });

    it("resolve with what the function returned", async () => {
      const store = await opened();
      expect(await store.transact(() => 42)).toBe(42);
      expect(await store.transact((tx) => tx.put(bytes("a"), bytes("1")))).toBeUndefined();
      expect(await store.transact((tx) => tx.get(bytes("a"))?.toString())).toBe("1");
      expect(await store.read((tx) => tx.get(bytes("a"))?.toString())).toBe("1");
      expect(await store.read((tx) => tx.get(bytes("b")))).toBeUndefined();
    });

    it("see every transaction that was answered, and its whole", async () => {
      const store = await opened();
      for (let count = 1; count <= 50; count++) {
        await store.transact((tx) => {
          tx.put(bytes("one"), bytes(String(count)));
          tx.put(bytes("other"), bytes(String(count)));
        });
        expect(await contents(store)).toEqual([`one=${count}`, `other=${count}`]);
      }
    });

    it("lose no update when many count at once", async () => {
      const store = await opened();
      const increment = (key: string) =>
        store.transact((tx) => {
          const next = Number(tx.get(bytes(key)) ?? 0) + 1;
          tx.put(bytes(key), bytes(String(next)));
          return next;
        });
      const answers: Promise<number>[] = [];
      for (let round = 0; round < 10; round++) {
        for (let count = 0; count < 30; count++) answers.push(increment(`k${count % 3}`));
        await answers.at(-round - 1);
      }
      const counted = await Promise.all(answers);
      expect([...counted].sort((one, other) => one - other)).toEqual(
        Array.from({ length: 300 }, (_, index) => Math.floor(index / 3) + 1),
      );
      expect(await contents(store)).toEqual(["k0=100", "k1=100", "k2=100"]);
    });

    it("never show a half of another, however reads and writes mix", async () => {
      const store = await opened();
      const keys = ["a", "b", "c", "d"];
      await store.transact((tx) => keys.map((key) => tx.put(bytes(key), bytes("0"))));
      const values = (tx: Reading) => keys.map((key) => String(tx.get(bytes(key))));
      const work: Promise<string[]>[] = [];
      for (let round = 1; round <= 40; round++) {
        const write = store.transact((tx) => {
          const seen = values(tx);
          for (const key of keys) tx.put(bytes(key), bytes(String(round)));
          return seen;
        });
        work.push(write, store.read(values), store.transact(values));
        if (round % 7 === 0) await write;
      }
      for (const seen of await Promise.all(work)) expect(new Set(seen).size).toBe(1);
    });

    it("write nothing and reject with the very thing that was thrown", async () => {
      const store = await opened();
      await store.transact((tx) => tx.put(bytes("a"), bytes("before")));
      const thrown = { any: "thing" };
      const failing = store.transact((tx) => {
        tx.put(bytes("a"), bytes("after"));
        tx.delete(bytes("a"));
        tx.put(bytes("b"), bytes("new"));
        throw thrown;
      });
      const beside = store.transact((tx) => tx.put(bytes("c"), bytes(`beside ${tx.get(bytes("a"))}`)));
      await expect(failing).rejects.toBe(thrown);
      await beside;
      expect(await contents(store)).toEqual(["a=before", "c=beside before"]);
      await expect(
        store.read(() => {
          throw thrown;
        }),
      ).rejects.toBe(thrown);
    });

    it("hold empty values, and every byte in keys and values", async () => {
      const store = await opened();
      const every = Uint8Array.from({ length: 256 }, (_, index) => index);
      await store.transact((tx) => {
        tx.put(bytes("empty"), new Uint8Array(0));
        tx.put(every, every);
        tx.put(Uint8Array.of(0), every.subarray(3, 7));
      });
      await store.read((tx) => {
        expect(tx.get(bytes("empty"))).toHaveLength(0);
        expect([...tx.get(every)!]).toEqual([...every]);
        expect([...tx.get(Uint8Array.of(0))!]).toEqual([3, 4, 5, 6]);
        const keys = [...tx.range({ start: new Uint8Array(0), end: Uint8Array.of(255) })].map(({ key }) => key.length);
        expect(keys).toEqual([1, 256, 5]);
      });
    });

    it("hold large values", async () => {
      const store = await opened();
      const large = Buffer.alloc(3_000_000, "large");
      await store.transact((tx) => tx.put(bytes("large"), large));
      const [value] = await store.read((tx) => [...tx.range(everything)].map((entry) => entry.value));
      expect(large.equals(value!)).toBe(true);
      expect(large.equals((await store.read((tx) => tx.get(bytes("large"))))!)).toBe(true);
    });

    it("hand out bytes that stay as they are", async () => {
      const store = await opened();
      await store.transact((tx) => tx.put(bytes("a"), bytes("first")));
      const [got, ranged] = await store.read((tx) => [tx.get(bytes("a")), [...tx.range(everything)][0]!.value]);
      await store.transact((tx) => tx.put(bytes("a"), bytes("other")));
      await store.read((tx) => [tx.get(bytes("a")), [...tx.range(everything)]]);
      expect([String(got), String(ranged)]).toEqual(["first", "first"]);
    });
  });

  describe(`${name}: ranges`, () => {
    const filled = async (): Promise<Store> => {
      const store = await opened();
      await store.transact((tx) => {
        for (const key of ["b", "d", "a", "c", "ab", "e"]) tx.put(bytes(key), bytes(key.toUpperCase()));
      });
      return store;
    };

    it.each<[string, Partial<Range>, string[]]>([
      ["a start that is there and an end that is not", { start: bytes("b"), end: bytes("dd") }, ["b", "c", "d"]],
      ["an end that is there", { start: bytes("aa"), end: bytes("d") }, ["ab", "b", "c"]],
      ["nothing between", { start: bytes("ba"), end: bytes("bz") }, []],
      ["an end before the start", { start: bytes("d"), end: bytes("a") }, []],
      ["an end at the start", { start: bytes("b"), end: bytes("b") }, []],
      ["an empty end", { start: bytes("b"), end: bytes("") }, []],
      ["an empty start", { start: bytes(""), end: bytes("b") }, ["a", "ab"]],
      ["a start past the last", { start: bytes("f"), end: bytes("z") }, []],
      ["an end before the first", { start: bytes("A"), end: bytes("B") }, []],
      ["everything", {}, ["a", "ab", "b", "c", "d", "e"]],
      ["bounds longer than any key", { start: longest("b", 1), end: longest("d", 1) }, ["c", "d"]],
    ])("go both ways, with limits: %s", async (_, bounds, expected) => {
      const store = await filled();
      const keys = (more: Partial<Range>) =>
        store.read((tx) => Array.from(tx.range({ ...everything, ...bounds, ...more }), ({ key }) => text(key)));
      expect(await keys({})).toEqual(expected);
      expect(await keys({ reverse: true })).toEqual(expected.toReversed());
      for (const limit of [0, 1, 2, 99, Number.POSITIVE_INFINITY]) {
        expect(await keys({ limit })).toEqual(expected.slice(0, limit));
        expect(await keys({ reverse: true, limit })).toEqual(expected.toReversed().slice(0, limit));
      }
    });

    it("hold keys and values, and may be read again, together and in part", async () => {
      const store = await filled();
      await store.read((tx) => {
        const range = tx.range({ start: bytes("a"), end: bytes("c") });
        const pairs: string[] = [];
        for (const outer of range) {
          for (const inner of tx.range({ ...everything, reverse: true })) {
            pairs.push(`${text(outer.key)}${text(inner.value)}${tx.get(bytes("c"))}`);
            if (pairs.length % 2 === 0) break;
          }
        }
        expect(pairs).toEqual(["aEC", "aDC", "abEC", "abDC", "bEC", "bDC"]);
      });
    });

    it("that nobody finishes do no harm", async () => {
      const store = await filled();
      for (let round = 0; round < 60; round++) {
        await store.read((tx) => tx.range(everything)[Symbol.iterator]().next());
        await store.transact((tx) => {
          tx.range({ ...everything, reverse: true })
            [Symbol.iterator]()
            .next();
          tx.put(bytes("round"), bytes(String(round)));
        });
      }
      expect(await store.read((tx) => tx.get(bytes("round"))?.toString())).toBe("59");
    });

    it("follow tuples", async () => {
      const store = await opened();
      await store.transact((tx) => {
        for (const number of [10, -1, 2, 0.5]) tx.put(encodeKey(["table", number]), bytes(String(number)));
        tx.put(encodeKey(["table"]), bytes("itself"));
        tx.put(encodeKey(["table\0"]), bytes("another"));
        tx.put(encodeKey(["tabl"]), bytes("another"));
      });
      const values = await store.read((tx) => Array.from(tx.range(prefixRange(["table"])), ({ value }) => text(value)));
      expect(values).toEqual(["itself", "-1", "0.5", "2", "10"]);
      expect(await store.read((tx) => [...tx.range(prefixRange([]))].length)).toBe(7);
    });
  });

  describe(`${name}: a transaction's own writes`, () => {
    it("show in its gets and in its ranges both ways", async () => {
      const store = await opened();
      await store.transact((tx) => {
        for (const key of ["b", "d", "f"]) tx.put(bytes(key), bytes("old"));
      });
      await store.transact((tx) => {
        for (const key of ["a", "d", "e", "z"]) tx.put(bytes(key), bytes("new"));
        tx.delete(bytes("f"));
        tx.delete(bytes("z"));
        const seen = ["a=new", "b=old", "d=new", "e=new"];
        expect(list(tx, everything)).toEqual(seen);
        expect(list(tx, { ...everything, reverse: true })).toEqual(seen.toReversed());
        expect(list(tx, { ...everything, limit: 3 })).toEqual(seen.slice(0, 3));
        expect(["a", "b", "d", "f", "z"].map((key) => tx.get(bytes(key))?.toString())).toEqual([
          "new",
          "old",
          "new",
          undefined,
          undefined,
        ]);
        tx.put(bytes("f"), bytes("again"));
        expect(list(tx, { start: bytes("e"), end: bytes("g") })).toEqual(["e=new", "f=again"]);
      });
      expect(await contents(store)).toEqual(["a=new", "b=old", "d=new", "e=new", "f=again"]);
    });

    it("do not disturb a range that is being read", async () => {
      const store = await opened();
      await store.transact((tx) => {
        for (const key of ["a", "b", "c"]) tx.put(bytes(key), bytes("1"));
      });
      await store.transact((tx) => {
        tx.put(bytes("d"), bytes("1"));
        const seen: string[] = [];
        for (const { key } of tx.range(everything)) {
          seen.push(text(key));
          tx.delete(key);
          tx.delete(bytes("c"));
          tx.put(bytes(`${text(key)}+`), bytes("2"));
        }
        expect(seen).toEqual(["a", "b", "c", "d"]);
      });
      expect(await contents(store)).toEqual(["a+=2", "b+=2", "c+=2", "d+=2"]);
    });
  });

  describe(`${name}: misuse`, () => {
    it("is refused for keys that are empty or too long, and leaves the transaction without effect", async () => {
      const store = await opened();
      for (const [key, message] of [
        [new Uint8Array(0), "empty"],
        [new Uint8Array(keyBytesMax + 1), `${keyBytesMax} bytes`],
      ] as const) {
        await expect(store.transact((tx) => tx.put(key, bytes("x")))).rejects.toThrow(message);
        await expect(store.transact((tx) => tx.delete(key))).rejects.toThrow(message);
        await expect(store.read((tx) => tx.get(key))).rejects.toThrow(message);
      }
      const beyond = new Uint8Array(keyBytesMax + 2);
      await expect(store.read((tx) => [...tx.range({ ...everything, end: beyond })])).rejects.toThrow("too long");
      await expect(store.read((tx) => [...tx.range({ ...everything, limit: -1 })])).rejects.toThrow("limit");
      await store.transact((tx) => tx.put(longest("k"), bytes("fits")));
      expect(await store.read((tx) => tx.get(longest("k"))?.toString())).toBe("fits");
      expect(await store.read((tx) => [...tx.range({ ...everything, reverse: true })].length)).toBe(1);
    });

    it("is refused for values that are not bytes", async () => {
      const store = await opened();
      for (const value of [undefined, null, "text", 1]) {
        await expect(store.transact((tx) => tx.put(bytes("a"), value as never))).rejects.toThrow("must be bytes");
      }
      expect(await contents(store)).toEqual([]);
    });

    it("is refused for functions that are asynchronous", async () => {
      const store = await opened();
      const late = async (tx: { put(key: Uint8Array, value: Uint8Array): void }) => {
        tx.put(bytes("a"), bytes("1"));
        await Promise.resolve();
        tx.put(bytes("b"), bytes("2"));
      };
      await expect(store.transact(late)).rejects.toThrow("must be synchronous");
      await expect(store.read(async () => undefined)).rejects.toThrow("must be synchronous");
      expect(await contents(store)).toEqual([]);
    });

    it("is refused for transactions used after their end", async () => {
      const store = await opened();
      await store.transact((tx) => tx.put(bytes("a"), bytes("1")));
      for (const leaked of [await leak((keep) => store.read(keep)), await leak((keep) => store.transact(keep))]) {
        expect(() => leaked.tx.get(bytes("a"))).toThrow("is over");
        expect(() => [...leaked.tx.range(everything)]).toThrow("is over");
        expect(() => [...leaked.unread]).toThrow("is over");
      }
      const writing = await store.transact((tx) => ({ tx }));
      expect(() => writing.tx.put(bytes("b"), bytes("2"))).toThrow("is over");
      expect(() => writing.tx.delete(bytes("b"))).toThrow("is over");
      expect(() => writing.tx.wake("topic")).toThrow("is over");
    });

    it("is refused for functions that use the store itself", async () => {
      const store = await opened();
      const refusals: Promise<unknown>[] = [];
      const expectRefusal = (attempt: Promise<unknown>) =>
        void refusals.push(expect(attempt).rejects.toThrow("must not use the store itself"));
      await store.transact(() => {
        expectRefusal(store.transact(() => 1));
        expectRefusal(store.read(() => 1));
      });
      await store.read(() => expectRefusal(store.fork()));
      await Promise.all(refusals);
      expect(await store.transact(() => "usable")).toBe("usable");
    });

    it("is refused after the store was closed", async () => {
      const store = await openEmpty();
      const pending = store.transact((tx) => tx.put(bytes("a"), bytes("1")));
      const closing = store.close();
      for (const attempt of [() => store.transact(() => 1), () => store.read(() => 1), () => store.fork()]) {
        await expect(attempt()).rejects.toThrow("The store is closed");
      }
      await Promise.all([pending, closing, store.close()]);
      await expect(store.transact(() => 1)).rejects.toThrow("The store is closed");
      expect(() => store.watch("topic", () => undefined)).toThrow("The store is closed");
    });
  });

  describe(`${name}: watchers`, () => {
    it("are woken after the commit, and can read it", async () => {
      const store = await opened();
      const woken = new Promise<string[]>((resolve) => {
        store.watch("topic", () => resolve(contents(store)));
      });
      await store.transact((tx) => {
        tx.put(bytes("a"), bytes("1"));
        tx.wake("topic");
      });
      expect(await woken).toEqual(["a=1"]);
    });

    it("are left alone by other topics, by failures and when they stopped watching", async () => {
      const store = await opened();
      const calls: string[] = [];
      const stop = store.watch("stopped", () => calls.push("stopped"));
      store.watch("failed", () => calls.push("failed"));
      store.watch("other", () => calls.push("other"));
      store.watch("topic", () => calls.push("first"));
      const stopSecond = store.watch("topic", () => calls.push("second"));
      stop();
      stop();
      await store
        .transact((tx) => {
          tx.wake("failed");
          throw new Error("failed");
        })
        .catch(() => undefined);
      const wake = (topic: string) => store.transact((tx) => tx.wake(topic));
      await wake("stopped");
      await wake("topic");
      stopSecond();
      await wake("topic");
      expect(calls).toEqual(["first", "second", "first"]);
    });
  });

  describe(`${name}: forks`, () => {
    it("hold everything answered so far, and go their own way, as their origin does", async () => {
      const store = await opened();
      await store.transact((tx) => {
        for (let index = 0; index < 500; index++) tx.put(encodeKey([index]), bytes(String(index)));
      });
      const fork = await store.fork();
      onTestFinished(() => fork.close());
      await store.transact((tx) => tx.put(encodeKey([7]), bytes("origin")));
      await fork.transact((tx) => tx.delete(encodeKey([7])));
      await fork.transact((tx) => tx.put(encodeKey([8]), bytes("fork")));
      const seven = (tx: Reading) => [7, 8, 499].map((index) => tx.get(encodeKey([index]))?.toString());
      expect(await store.read(seven)).toEqual(["origin", "8", "499"]);
      expect(await fork.read(seven)).toEqual([undefined, "fork", "499"]);
      const second = await fork.fork();
      await fork.close();
      expect(await second.read(seven)).toEqual([undefined, "fork", "499"]);
      await second.close();
      expect(await store.read((tx) => [...tx.range(everything)].length)).toBe(500);
    });

    it("are finished before their origin closes", async () => {
      const store = await openEmpty();
      await store.transact((tx) => tx.put(bytes("a"), bytes("1")));
      const forking = store.fork();
      await store.close();
      const fork = await forking;
      expect(await contents(fork)).toEqual(["a=1"]);
      await fork.close();
    });

    it("outlive their origin", async () => {
      const store = await openEmpty();
      await store.transact((tx) => tx.put(bytes("a"), bytes("1")));
      const fork = await store.fork();
      await store.close();
      await fork.transact((tx) => tx.put(bytes("b"), bytes("2")));
      expect(await contents(fork)).toEqual(["a=1", "b=2"]);
      await fork.close();
    });
  });
}

const everything: Range = { start: Uint8Array.of(0), end: Uint8Array.of(255) };

function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

function text(content: Uint8Array): string {
  return Buffer.from(content).toString();
}

/** A key as long as keys may be, or `more` bytes longer, that begins with `start`. */
function longest(start: string, more = 0): Uint8Array {
  return Buffer.from(start.padEnd(keyBytesMax + more, "\0"));
}

function list(tx: Reading, range: Range): string[] {
  return Array.from(tx.range(range), ({ key, value }) => `${text(key)}=${text(value)}`);
}

function contents(store: Store): Promise<string[]> {
  return store.read((tx) => list(tx, everything));
}

/** A transaction carried out of its function, with a range of it that was begun and one that was not. */
function leak<T>(run: (keep: (tx: Reading) => T) => Promise<T>) {
  return run(((tx: Reading) => ({ tx, unread: tx.range(everything) })) as never) as unknown as Promise<{
    tx: Reading;
    unread: Iterable<unknown>;
  }>;
}
