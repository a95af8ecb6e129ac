import {
  insightMinuteKey,
  insightMinuteRecords,
  insightRuleKey,
  minuteMs,
} from "../../../engine/contributor-insights/records.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import type { Timer } from "../../../kernel/clock.ts";
import { uuid } from "../../../kernel/ids.ts";
import type { Store } from "../../../store/store.ts";
import { HeavyContributors } from "./heavy-contributors.ts";
import type { RuleReference } from "./watched-keys.ts";

type Ports = Pick<Platform, "store" | "clock" | "random" | "log">;

const recorders = new WeakMap<Store, ContributorRecorder>();

export function recorderOf(platform: Ports): ContributorRecorder {
  const known = recorders.get(platform.store);
  if (known) return known;
  const recorder = new ContributorRecorder(platform);
  recorders.set(platform.store, recorder);
  return recorder;
}

/** Stores what has been counted when the platform stops. Requests begin the work, not `start`. */
export function createContributorInsights(platform: Ports): Worker {
  return {
    start: () => {},
    async stop() {
      await recorders.get(platform.store)?.flushAll();
      recorders.delete(platform.store);
    },
  };
}

/** What one rule has counted in one minute. */
interface RuleMinute {
  readonly rule: RuleReference;
  readonly startMs: number;
  readonly contributors: HeavyContributors;
  isStored: boolean;
}

const flushAfterMs = 1_000;
const minutesAtOnce = 20;

/**
 * Counts in memory and stores that a second later, like the metrics of functions: a crash loses what was not stored yet.
 * Each time all that is known of a minute is written over what was known before.
 */
class ContributorRecorder {
  readonly #platform: Ports;
  /** Tells what this process counts from what others did in the same minute. */
  readonly #part: string;
  /** By region, name and minute. */
  readonly #minutes = new Map<string, RuleMinute>();
  #timer: Timer | undefined;
  #flushing: Promise<void> | undefined;

  constructor(platform: Ports) {
    this.#platform = platform;
    this.#part = uuid(platform.random);
  }

  add(rule: RuleReference, keys: readonly string[], value: number): void {
    const startMs = Math.floor(this.#platform.clock.nowMs() / minuteMs) * minuteMs;
    const id = `${rule.region} ${rule.name} ${startMs}`;
    let minute = this.#minutes.get(id);
    if (!minute) {
      minute = { rule, startMs, contributors: new HeavyContributors(), isStored: true };
      this.#minutes.set(id, minute);
    }
    minute.contributors.add(keys, value);
    minute.isStored = false;
    this.#arm();
  }

  async flushAll(): Promise<void> {
    await this.#flushing;
    await this.#flush();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer ??= this.#platform.clock.setTimer(flushAfterMs, () => {
      this.#timer = undefined;
      void this.#flush();
    });
  }

  /** One flush at a time; what comes meanwhile is the next one's. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#storeMinutes().finally(() => {
      this.#flushing = undefined;
      if ([...this.#minutes.values()].some(({ isStored }) => !isStored)) this.#arm();
    });
    return this.#flushing;
  }

  async #storeMinutes(): Promise<void> {
    const { clock, log } = this.#platform;
    const unstored = [...this.#minutes.values()].filter(({ isStored }) => !isStored);
    for (let first = 0; first < unstored.length; first += minutesAtOnce) {
      try {
        await this.#storeSome(unstored.slice(first, first + minutesAtOnce));
      } catch (error) {
        log.error({ err: error }, "what contributor insights counted could not be stored");
      }
    }
    const thisMinuteMs = Math.floor(clock.nowMs() / minuteMs) * minuteMs;
    for (const [id, { startMs, isStored }] of this.#minutes) {
      if (isStored && startMs < thisMinuteMs) this.#minutes.delete(id);
    }
  }

  async #storeSome(minutes: readonly RuleMinute[]): Promise<void> {
    const entries = minutes.map((minute) => {
      const { rule, startMs, contributors } = minute;
      minute.isStored = true;
      return {
        ruleAt: insightRuleKey(rule.region, rule.name),
        key: insightMinuteKey(rule.region, rule.name, startMs, this.#part),
        value: insightMinuteRecords.encode(contributors.record),
      };
    });
    await this.#platform.store.transact((tx) => {
      // What is counted for a rule that is gone meanwhile would stay for ever.
      for (const { ruleAt, key, value } of entries) if (tx.get(ruleAt)) tx.put(key, value);
    });
  }
}
