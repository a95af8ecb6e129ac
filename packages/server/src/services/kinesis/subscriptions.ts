import { accountId } from "../../engine/platform.ts";
import { inUse } from "./errors.ts";

/** For so long nobody takes over a subscription. */
const ownMs = 5_000;

/** Which consumer is subscribed to which shard. */
export interface SubscriptionName {
  readonly streamId: string;
  readonly streamName: string;
  readonly shardId: string;
  readonly consumerName: string;
}

interface Subscription {
  readonly startedMs: number;
  readonly ending: AbortController;
}

/** The subscriptions under way: one for each consumer and shard. They are connections, so they end with the process. */
export class Subscriptions {
  readonly #current = new Map<string, Subscription>();
  #ended = false;

  /**
   * Begins a subscription and ends the one that there was; within five seconds of its beginning it is not taken over, and
   * this throws ResourceInUseException. The signal tells when it ends, with the error that its consumer hears, if any.
   */
  begin(name: SubscriptionName, nowMs: number): { readonly signal: AbortSignal; end(): void } {
    const key = JSON.stringify([name.streamId, name.shardId, name.consumerName]);
    const previous = this.#current.get(key);
    if (previous && nowMs - previous.startedMs < ownMs) throw anotherActive(name);
    previous?.ending.abort(anotherActive(name));
    const ending = new AbortController();
    if (this.#ended) ending.abort();
    this.#current.set(key, { startedMs: nowMs, ending });
    return {
      signal: ending.signal,
      end: () => {
        ending.abort();
        if (this.#current.get(key)?.ending === ending) this.#current.delete(key);
      },
    };
  }

  /** Ends all of them, and those that would still begin, without a word: their consumers subscribe again. */
  endAll(): void {
    this.#ended = true;
    for (const { ending } of this.#current.values()) ending.abort();
    this.#current.clear();
  }
}

function anotherActive({ streamName, shardId, consumerName }: SubscriptionName) {
  return inUse(
    `Another active subscription exists for this consumer: ${accountId}:${streamName}:${shardId}:${consumerName}`,
  );
}
