/**
 * The store on this machine's disk: a journal, which makes writes durable, before LMDB, which keeps them in order. A promise
 * of `transact` settles only when the commit is on disk.
 *
 * Transactions run one after the other on the main thread, at once, over these layers:
 *
 *     the batch that gathers                                          not durable
 *     the batch in flight, on its way into the journal                not durable
 *     what has landed: the journal's current file                     what a read sees
 *     what settles: the journal's other file, on its way into LMDB
 *     LMDB
 *
 * When a flight lands the next takes off, so any number of transactions share one flush. A transaction that wrote nothing,
 * or failed, may still have read what is only in flight; so it too is answered when its batch lands. If a flight fails, its
 * transactions reject and those of the batch above it, which relied on it, are run again.
 *
 * When the journal's file is full the other one takes over, and what the full one holds goes into LMDB piece by piece. A
 * crash in between only means to do so again when the store is opened: each write says what its key holds from then on.
 * What is too large for the journal, or comes when LMDB's file may not have the room for all that the journal holds, goes
 * straight into LMDB. `overlappingSync: false` makes that durable before it is answered; by default lmdb-js answers before
 * the flush. Decision 15 has the reasons and the figures.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { makeDurableDirectory, syncDirectory } from "../../../kernel/durable-directory.ts";
import { checkSynchronous } from "../../checks.ts";
import { Guard } from "../../guard.ts";
import { Layer, ReadTransaction, textOf, type Write, WriteTransaction } from "../../overlay.ts";
import type { Reading, Store, Writing } from "../../store.ts";
import { Watchers } from "../../watchers.ts";
import { capacityBytesFor } from "./capacity.ts";
import { depthOf, pageBytes, usedBytesOf } from "./database-figures.ts";
import { ownDirectory } from "./directory-owner.ts";
import { Headroom, reserveBytesFor } from "./headroom.ts";
import { capacityBytesMin, Journal, recordBytesMax } from "./journal.ts";
import { type JournalFiles, systemJournalFiles } from "./journal-files.ts";
import { bodyBytesOf } from "./journal-record.ts";
import { inKeyOrder } from "./key-order.ts";
import { LmdbSource } from "./lmdb-source.ts";

/** Opens the store in `directory`, which is made if need be and belongs to this process until the store is closed. */
export async function openLmdbStore(
  directory: string,
  files: JournalFiles = systemJournalFiles(),
  capacityFor: CapacityPolicy = capacityBytesFor,
): Promise<Store> {
  await makeDurableDirectory(directory);
  const release = ownDirectory(directory);
  try {
    return await openStore(directory, { files, capacityFor, release });
  } catch (error) {
    await release();
    throw error;
  }
}

async function openStore(directory: string, resources: Omit<Resources, "journal">): Promise<Store> {
  const { journal, writes } = await Journal.open(directory, resources.files);
  let store: LmdbStore | undefined;
  try {
    store = new LmdbStore(directory, { journal, ...resources });
    await syncDirectory(directory);
    await store.recover(writes);
    return store;
  } catch (error) {
    await (store ? store.abandon() : journal.close());
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

/** What each file of the journal should take beside a tree of so many bytes. */
export type CapacityPolicy = (treeBytes: number) => number;

interface Resources {
  readonly journal: Journal;
  /** For the journals of forks. */
  readonly files: JournalFiles;
  readonly capacityFor: CapacityPolicy;
  readonly release: () => Promise<void>;
}

class LmdbStore implements Store {
  readonly #database: RootDatabase<Uint8Array, Uint8Array>;
  readonly #source: LmdbSource;
  readonly #journal: Journal;
  readonly #files: JournalFiles;
  readonly #capacityFor: CapacityPolicy;
  readonly #headroom: Headroom;
  readonly #release: () => Promise<void>;
  readonly #guard = new Guard();
  readonly #watchers = new Watchers();
  readonly #forks = new Set<Promise<unknown>>();
  /** Copies of LMDB's file that are being made. */
  readonly #copies = new Set<Promise<unknown>>();
  /** Whether LMDB has room for all that the journal may hold. */
  #mayJournal = false;
  /** What each file of the journal should take, as far as LMDB has room for that. */
  #capacityBytes = capacityBytesMin;
  #roomMaking: Promise<void> | undefined;
  #pieceLengthMax = pieceLength;
  #landed: Layer;
  #settling: Layer | undefined;
  #settlement: Promise<void> | undefined;
  #inFlight: Batch | undefined;
  #gathering: Batch | undefined;
  #whenIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(directory: string, { journal, files, capacityFor, release }: Resources) {
    this.#database = openDatabase(join(directory, databaseName));
    this.#source = new LmdbSource(this.#database);
    this.#landed = new Layer(this.#source);
    this.#journal = journal;
    this.#files = files;
    this.#capacityFor = capacityFor;
    this.#headroom = new Headroom(join(directory, databaseName));
    this.#release = release;
  }

  /** Settles what an earlier process left in the journal. */
  async recover(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    for (const write of writes) this.#landed.set(textOf(write.key), write);
    // Nobody waits for the event loop yet, so few flushes matter more. What has no room so will have it in small pieces.
    this.#pieceLengthMax = recoveryPieceLength;
    await this.#settle().catch(() => {});
    this.#pieceLengthMax = pieceLength;
    await this.#settleAll();
  }

  transact<T>(work: (tx: Writing) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#guard.check();
      this.#board({ work, resolve, reject, failed: false, outcome: undefined });
    });
  }

  async read<T>(work: (tx: Reading) => T): Promise<T> {
    this.#guard.check();
    const transaction = new ReadTransaction(this.#landed);
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
      await this.#settleLanded();
      while (this.#settlement || this.#settling) await this.#settle();
      await this.#copyTo(join(directory, databaseName));
      return await openStore(directory, { files: this.#files, capacityFor: this.#capacityFor, release: forget });
    } catch (error) {
      await forget();
      throw error;
    }
  }

  /** Page by page: from a compact copy of a deep tree, LMDB crashes at the first write. */
  async #copyTo(path: string): Promise<void> {
    const copy = this.#database.backup(path, false);
    this.#copies.add(copy);
    try {
      await copy;
    } finally {
      this.#copies.delete(copy);
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
    try {
      await this.#settleAll();
    } finally {
      // What could not be settled is in the journal.
      await this.abandon();
      await this.#release();
    }
  }

  /** Lets go of the files as they are. */
  async abandon(): Promise<void> {
    await this.#roomMaking;
    await Promise.allSettled([this.#journal.close(), this.#headroom.close(), this.#database.close()]);
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
      layer: new Layer(this.#inFlight?.layer ?? this.#landed),
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
    try {
      const bodyBytes = bodyBytesOf(layer.writes.values());
      await this.#roomMaking;
      if (this.#mayJournal && bodyBytes <= recordBytesMax) await this.#writeToJournal(layer, bodyBytes);
      else await this.#writeToTree(layer);
    } catch (error) {
      throw new Error("The store could not write to its disk; nothing of this transaction is kept.", { cause: error });
    }
  }

  async #writeToJournal({ writes }: Layer, bodyBytes: number): Promise<void> {
    if (this.#journal.isFull) {
      await this.#settleFormer();
      await this.#journal.turnOver(this.#capacityBytes);
      this.#settle().catch(() => {});
    }
    await this.#journal.append(writes.values(), bodyBytes);
    for (const [text, write] of writes) this.#landed.set(text, write);
  }

  /** Past the journal, which must hold nothing by then: it would hide this now and undo it after a crash. */
  async #writeToTree({ writes }: Layer): Promise<void> {
    await this.#settleAll();
    this.#mayJournal = false;
    await this.#commit(writes.values());
    void this.#makeRoom();
  }

  /** Only what is written next has to wait for this: the zeros must not land on what a commit adds to the file. */
  #makeRoom(): Promise<void> {
    const usedBytes = usedBytesOf(this.#database);
    const neededBytes = reserveBytesFor(this.#journal.capacityBytes);
    const capacityBytes = this.#capacityFor(usedBytes);
    const wantedBytes = Math.max(neededBytes, reserveBytesFor(2 * capacityBytes));
    this.#roomMaking = this.#headroom.ensure(usedBytes, neededBytes, wantedBytes).then((freeBytes) => {
      this.#mayJournal = freeBytes >= neededBytes;
      if (freeBytes >= wantedBytes) this.#capacityBytes = capacityBytes;
      this.#roomMaking = undefined;
    });
    return this.#roomMaking;
  }

  async #settleAll(): Promise<void> {
    await this.#settleLanded();
    await this.#journal.clear();
  }

  /** Resolves when LMDB has all that had landed when this was called. */
  async #settleLanded(): Promise<void> {
    await this.#settleFormer();
    await this.#settle();
  }

  /** Resolves when LMDB has all but what has landed since the last settlement began, and none is under way. */
  async #settleFormer(): Promise<void> {
    // One that failed is tried once more: whoever asks now shall not hear of an obstacle that may have gone since.
    await this.#settlement?.catch(() => {});
    while (this.#settlement || this.#settling) await this.#settle();
  }

  /** Moves into LMDB what has landed or, first, what could not be moved before. */
  #settle(): Promise<void> {
    this.#settlement ??= this.#moveIntoTree().finally(() => {
      this.#settlement = undefined;
    });
    return this.#settlement;
  }

  async #moveIntoTree(): Promise<void> {
    if (!this.#settling) {
      if (this.#landed.writes.size === 0) return;
      this.#settling = this.#landed;
      this.#landed = new Layer(this.#settling);
      (this.#inFlight ?? this.#gathering)?.layer.moveOnto(this.#landed);
    }
    // Neighbours share pages of the tree, each of which is then written for one piece and not for all.
    const writes = await inKeyOrder(this.#settling.writes, nextTurn);
    // A copy takes the tree as it is at some moment of its own, which must not lie between two pieces.
    await Promise.allSettled(this.#copies);
    for (const piece of pieces(writes, this.#pieceLength)) await this.#commit(piece);
    this.#settling = undefined;
    this.#landed.moveOnto(this.#source);
    await this.#makeRoom();
  }

  readonly #pieceLength = (): number => {
    const perPath = piecePagesMax * (this.#pieceLengthMax / pieceLength);
    return Math.max(1, Math.min(this.#pieceLengthMax, Math.floor(perPath / depthOf(this.#database))));
  };

  /** One commit of LMDB, durable when it resolves. */
  async #commit(writes: Iterable<Write>): Promise<void> {
    await this.#roomMaking;
    // A snapshot that is still open would keep this commit from using pages again that the last one freed.
    this.#database.resetReadTxn();
    try {
      await this.#database.batch(() => {
        for (const { key, value } of writes) {
          if (value) this.#database.put(key, value);
          else this.#database.remove(key);
        }
      });
    } catch (error) {
      // lmdb-js gives the reason apart, in a promise that rejects.
      const cause = await (error as { commitError?: Promise<never> }).commitError?.catch((reason: unknown) => reason);
      throw cause ?? error;
    } finally {
      this.#database.resetReadTxn();
    }
  }

  #land(batch: Batch): void {
    this.#inFlight = undefined;
    this.#gathering?.layer.moveOnto(this.#landed);
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

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Small enough that neither the event loop nor LMDB's file feels one commit: no more writes, and no more pages. */
const pieceLength = 256;
const piecePagesMax = 768;
const recoveryPieceLength = 16 * pieceLength;

/** Cuts the writes into pieces, each as long as `lengthMax` says when it begins. */
function* pieces(writes: Iterable<Write>, lengthMax: () => number): Generator<Write[]> {
  let piece: Write[] = [];
  let length = lengthMax();
  for (const write of writes) {
    piece.push(write);
    if (piece.length < length) continue;
    yield piece;
    piece = [];
    length = lengthMax();
  }
  if (piece.length > 0) yield piece;
}

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
