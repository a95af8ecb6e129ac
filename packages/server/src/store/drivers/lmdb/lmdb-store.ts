/**
 * The store on this machine's disk, over LMDB. A promise of `transact` settles only when the commit is on disk.
 *
 * Transactions run one after the other on the main thread, at once, against LMDB's snapshot with two layers over it: the
 * batch that is being written ("in flight") and the batch that gathers meanwhile. When a flight lands the next takes off,
 * so any number of transactions share one flush, and the tree is changed on LMDB's own thread. A transaction that wrote
 * nothing, or failed, may still have read what is only in flight; so it too is answered when its batch lands. If a flight
 * fails, its transactions reject and those of the batch above it, which relied on it, are run again.
 *
 * Reads see LMDB's snapshot alone, which never holds anything that is not durable: LMDB shows a commit to readers after
 * it has flushed the pages (fdatasync), then written the meta page through a descriptor opened with O_DSYNC. Under strace
 * each acknowledgement follows exactly that: writes of pages, fdatasync, the meta page, and then our promise. It needs
 * `overlappingSync: false`, for by default lmdb-js answers before the flush.
 *
 * Measured on 2 virtual cores with a virtual disk, reading and rewriting values of 300 bytes, 64 callers at once, best of
 * eight runs: 96,000 a second over 300 keys and 51,000 over 10,000 keys, where each changes a page of its own; one caller
 * alone 2,900. That is 0.9 times what lmdb-js's own `transaction` gives, which neither takes back the writes of a
 * function that threw, nor runs beside a commit. With more callers than one flush carries it is the disk that limits:
 * 200,000 at 256 callers over 300 keys, with a third of a core left. Pages of 4 kB, `useWritemap` and `noMetaSync` were
 * no faster at 64 callers.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { makeDurableDirectory, syncDirectory } from "../../../kernel/durable-directory.ts";
import { checkSynchronous } from "../../checks.ts";
import { Guard } from "../../guard.ts";
import { Layer, ReadTransaction, WriteTransaction } from "../../overlay.ts";
import type { Reading, Store, Writing } from "../../store.ts";
import { Watchers } from "../../watchers.ts";
import { ownDirectory } from "./directory-owner.ts";
import { Headroom } from "./headroom.ts";
import { LmdbSource } from "./lmdb-source.ts";

/** Opens the store in `directory`, which is made if need be and belongs to this process until the store is closed. */
export async function openLmdbStore(directory: string): Promise<Store> {
  await makeDurableDirectory(directory);
  const disown = ownDirectory(directory);
  try {
    const store = new LmdbStore(directory, disown);
    await syncDirectory(directory);
    return store;
  } catch (error) {
    await disown();
    throw error;
  }
}

/** A transaction that has run and waits for its batch to land. */
interface Passenger {
  readonly work: (tx: Writing) => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  failed: boolean;
  /** What `work` returned or, when `failed`, threw. */
  outcome: unknown;
}

interface Batch {
  readonly layer: Layer;
  readonly passengers: Passenger[];
  readonly topics: Set<string>;
}

class LmdbStore implements Store {
  readonly #database: RootDatabase<Uint8Array, Uint8Array>;
  readonly #source: LmdbSource;
  readonly #headroom: Headroom;
  readonly #release: () => Promise<void>;
  readonly #guard = new Guard();
  readonly #watchers = new Watchers();
  readonly #forks = new Set<Promise<unknown>>();
  #inFlight: Batch | undefined;
  #gathering: Batch | undefined;
  #whenIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(directory: string, release: () => Promise<void>) {
    this.#database = openDatabase(join(directory, databaseName));
    this.#source = new LmdbSource(this.#database);
    this.#headroom = new Headroom(join(directory, databaseName));
    this.#release = release;
  }

  transact<T>(work: (tx: Writing) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#guard.check();
      this.#board({ work, resolve, reject, failed: false, outcome: undefined });
    });
  }

  async read<T>(work: (tx: Reading) => T): Promise<T> {
    this.#guard.check();
    const transaction = new ReadTransaction(this.#source);
    try {
      const result = this.#guard.run(() => work(transaction));
      checkSynchronous(result);
      return result;
    } finally {
      transaction.end();
      this.#source.release();
    }
  }

  watch(topic: string, listener: () => void): () => void {
    this.#guard.check();
    return this.#watchers.watch(topic, listener);
  }

  /** Copies the durable state into a directory of its own, which goes when the fork is closed. */
  fork(): Promise<Store> {
    const fork = this.#fork();
    const ended: Promise<unknown> = fork.then(
      () => this.#forks.delete(ended),
      () => this.#forks.delete(ended),
    );
    this.#forks.add(ended);
    return fork;
  }

  async #fork(): Promise<Store> {
    this.#guard.check();
    const directory = await mkdtemp(join(tmpdir(), "tireless-fork-"));
    const forget = () => rm(directory, { recursive: true, force: true });
    try {
      await this.#database.backup(join(directory, databaseName), true);
      return new LmdbStore(directory, forget);
    } catch (error) {
      await forget();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#guard.close();
    if (this.#inFlight || this.#gathering) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
    // LMDB must not be closed while a copy is made of it.
    await Promise.all(this.#forks);
    await this.#headroom.close();
    await this.#database.close();
    await this.#release();
  }

  #board(passenger: Passenger): void {
    const batch = this.#gathering ?? this.#newBatch();
    const transaction = new WriteTransaction(batch.layer);
    try {
      passenger.outcome = this.#guard.run(() => passenger.work(transaction));
      checkSynchronous(passenger.outcome);
      if (transaction.layer) for (const [text, write] of transaction.layer.writes) batch.layer.set(text, write);
      if (transaction.topics) for (const topic of transaction.topics) batch.topics.add(topic);
    } catch (error) {
      passenger.failed = true;
      passenger.outcome = error;
    }
    transaction.end();
    this.#source.release();
    batch.passengers.push(passenger);
  }

  #newBatch(): Batch {
    const batch = {
      layer: new Layer(this.#inFlight ? this.#inFlight.layer : this.#source),
      passengers: [],
      topics: new Set<string>(),
    };
    this.#gathering = batch;
    // All that comes in this turn of the event loop goes together.
    if (!this.#inFlight) setImmediate(() => this.#takeOff());
    return batch;
  }

  #takeOff(): void {
    const batch = this.#gathering;
    if (this.#inFlight || !batch) return;
    this.#gathering = undefined;
    if (batch.layer.writes.size === 0) {
      this.#land(batch);
    } else {
      this.#inFlight = batch;
      this.#write(batch).then(
        () => this.#land(batch),
        (error) => this.#crash(batch, error),
      );
    }
  }

  async #write({ layer }: Batch): Promise<void> {
    const usedBytes = usedBytesOf(this.#database);
    if (this.#headroom.isLow(usedBytes)) await this.#headroom.extend(usedBytes);
    // A snapshot that is still open would keep this commit from using pages again that the last one freed.
    this.#database.resetReadTxn();
    try {
      await this.#database.batch(() => {
        for (const { key, value } of layer.writes.values()) {
          if (value) this.#database.put(key, value);
          else this.#database.remove(key);
        }
      });
    } catch (error) {
      // lmdb-js gives the reason apart, in a promise that rejects.
      const cause = await (error as { commitError?: Promise<never> }).commitError?.catch((reason: unknown) => reason);
      throw new Error("The store could not write to its disk; nothing of this transaction is kept.", {
        cause: cause ?? error,
      });
    }
  }

  #land(batch: Batch): void {
    this.#inFlight = undefined;
    // The next snapshot begins here, after the commit; the landed layer is not needed over it.
    this.#database.resetReadTxn();
    this.#gathering?.layer.moveOnto(this.#source);
    this.#takeOff();
    this.#watchers.wake(batch.topics);
    for (const { failed, outcome, resolve, reject } of batch.passengers) {
      if (failed) reject(outcome);
      else resolve(outcome as never);
    }
    this.#tellIdle();
  }

  #crash(batch: Batch, error: unknown): void {
    this.#inFlight = undefined;
    this.#database.resetReadTxn();
    for (const { reject } of batch.passengers) reject(error);
    const stranded = this.#gathering;
    this.#gathering = undefined;
    for (const passenger of stranded?.passengers ?? []) this.#board({ ...passenger, failed: false });
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (!this.#inFlight && !this.#gathering) this.#whenIdle?.();
  }
}

/** What the database takes of its file, from the first page to the last in use; lmdb-js's types leave `env` out. */
function usedBytesOf(database: object): number {
  const { env } = database as { env: { info(): { lastPageNumber: number } } };
  return (env.info().lastPageNumber + 1) * pageBytes;
}

/** Gives room for keys up to 4,026 bytes. */
const pageBytes = 8192;
const databaseName = "store.mdb";

function openDatabase(path: string): RootDatabase<Uint8Array, Uint8Array> {
  return open<Uint8Array, Uint8Array>({
    path,
    encoding: "binary",
    keyEncoding: "binary",
    cache: false,
    overlappingSync: false,
    // We batch ourselves; besides, on a failed commit the batch of lmdb-js rejects a promise that nobody can handle.
    eventTurnBatching: false,
    pageSize: pageBytes,
  });
}
