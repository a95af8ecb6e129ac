import { uuid } from "../kernel/ids.ts";
import type { Random } from "../kernel/random.ts";
import { encodeKey } from "../store/keys.ts";
import { recordCodec } from "../store/records.ts";
import type { Reading, Store } from "../store/store.ts";

const ownerCodec = recordCodec<{ readonly id: string }>(1);

/** Another process, or another platform in this one, has taken the work over: what runs here must end. */
export class OwnershipLostError extends Error {}

/**
 * Who does a kind of background work: the process that started last. After a kill the next start goes on at once, without
 * waiting for a lease to run out; a process that was left behind is fenced off by the first transaction in which it would
 * report something done.
 */
export class Ownership {
  readonly #key: Uint8Array;
  readonly #id: string;

  private constructor(key: Uint8Array, id: string) {
    this.#key = key;
    this.#id = id;
  }

  static async take(store: Store, random: Random, work: string): Promise<Ownership> {
    const key = encodeKey(["sources", "owner", work]);
    const id = uuid(random);
    await store.transact((tx) => tx.put(key, ownerCodec.encode({ id })));
    return new Ownership(key, id);
  }

  /** In every transaction that records an outcome. */
  require(tx: Reading): void {
    const bytes = tx.get(this.#key);
    if (!bytes || ownerCodec.decode(bytes).id !== this.#id) {
      throw new OwnershipLostError("The work was taken over by a process that started later.");
    }
  }
}
