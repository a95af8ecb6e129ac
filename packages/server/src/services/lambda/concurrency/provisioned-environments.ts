import { type PeriodicWork, periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import type { FunctionSpecification } from "../../../runtimes/environments.ts";
import type { WarmKeeping } from "../../../runtimes/warm-keeping.ts";
import type { Reading } from "../../../store/store.ts";
import { functionSpecification } from "../function-specification.ts";
import { provisionedConcurrencyCodec, provisionedConcurrencyRange, provisionedConcurrencyTopic } from "./records.ts";
import { sharesOf } from "./shares.ts";

interface Wish {
  readonly specification: FunctionSpecification;
  readonly count: number;
}

const lookEveryMs = 30_000;

/**
 * Has environments stand ready as the store says: from the start of the platform, after every change of a config, and when
 * an alias moves.
 */
export function createProvisionedEnvironments(platform: Platform, warmKeeping: WarmKeeping): Worker {
  const kept = new Map<string, Wish>();
  const work: PeriodicWork = {
    name: "provisioned-environments",
    intervalMs: lookEveryMs,
    topic: provisionedConcurrencyTopic,
    async run() {
      const wishes = await platform.store.read((tx) => wishesOf(tx, platform));
      for (const [key, { specification }] of kept) {
        if (wishes.has(key)) continue;
        warmKeeping.keepWarm(specification, 0);
        kept.delete(key);
      }
      for (const [key, wish] of wishes) {
        if (kept.get(key)?.count === wish.count) continue;
        warmKeeping.keepWarm(wish.specification, wish.count);
        kept.set(key, wish);
      }
    },
  };
  return periodicWorker(platform, work);
}

/** By the key of the environments: a version that several configs provide for gets what they ask for together. */
function wishesOf(tx: Reading, platform: Platform): Map<string, Wish> {
  const wishes = new Map<string, Wish>();
  for (const { value } of tx.range(provisionedConcurrencyRange())) {
    for (const { version, count } of sharesOf(tx, provisionedConcurrencyCodec.decode(value))) {
      const specification = functionSpecification(platform, version);
      const known = wishes.get(specification.key);
      if (count > 0) wishes.set(specification.key, { specification, count: count + (known?.count ?? 0) });
    }
  }
  return wishes;
}
