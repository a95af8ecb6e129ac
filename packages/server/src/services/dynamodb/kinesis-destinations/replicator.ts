import { periodicWorker } from "../../../engine/periodic-worker.ts";
import type { Platform, Worker } from "../../../engine/platform.ts";
import { decodeKey } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { deliverSome, type ServedDestination } from "./delivery.ts";
import { changesRange, changesTopic, destinationKeys, destinationRecords, destinationsTopic } from "./records.ts";

/** Because a wake-up may be lost. */
const lookAgainAfterMs = 60_000;
const retryAfterMs = 1000;
const retryAfterMsMax = 60_000;

/**
 * Delivers to every destination what has been captured for it: each has a worker of its own, so none waits for another.
 * One that refuses is tried again, later every time; it stays `ACTIVE` meanwhile, as on AWS, and its changes wait for a day.
 */
export function createKinesisReplicator(platform: Platform): Worker {
  const lanes = new Map<string, Worker>();
  const keepLanes = async () => {
    const served = await platform.store.read(destinationsToServe);
    const ids = new Set(served.map(({ destination }) => destination.id));
    for (const { region, destination } of served) {
      if (lanes.has(destination.id)) continue;
      const lane = createLane(platform, { region, destination });
      lanes.set(destination.id, lane);
      lane.start();
    }
    for (const [id, lane] of lanes) {
      if (ids.has(id)) continue;
      lanes.delete(id);
      await lane.stop();
    }
  };
  const keeper = periodicWorker(platform, {
    name: "dynamodb kinesis destinations",
    run: keepLanes,
    intervalMs: lookAgainAfterMs,
    topic: destinationsTopic,
  });
  return {
    start: () => keeper.start(),
    async stop() {
      await keeper.stop();
      await Promise.all(Array.from(lanes.values(), (lane) => lane.stop()));
    },
  };
}

/** Those that get changes, and those that have still to get some. */
function destinationsToServe(tx: Reading): ServedDestination[] {
  return Array.from(tx.range(destinationKeys.destinations()), ({ key, value }) => ({
    region: decodeKey(key)[2] as string,
    destination: destinationRecords.decode(value),
  })).filter(({ destination: { id, status } }) => {
    if (status === "ACTIVE") return true;
    const [waiting] = tx.range({ ...changesRange(id), limit: 1 });
    return waiting !== undefined;
  });
}

function createLane(platform: Platform, served: ServedDestination): Worker {
  const { clock, log } = platform;
  const { id, tableName, streamArn } = served.destination;
  let failureCount = 0;
  let restsUntilMs = 0;
  return periodicWorker(platform, {
    name: "dynamodb kinesis replication",
    async run(pause) {
      // Every change wakes it, but one that was refused must not be tried again at once for that.
      if (clock.nowMs() < restsUntilMs) return;
      try {
        while ((await deliverSome(platform, served)) && (await pause()));
        failureCount = 0;
      } catch (error) {
        restsUntilMs = clock.nowMs() + Math.min(retryAfterMs * 2 ** failureCount, retryAfterMsMax);
        // Once says it for as long as it lasts.
        if (failureCount === 0) {
          log.warn({ err: error, tableName, streamArn }, "a Kinesis destination refuses changes and is tried again");
        }
        failureCount++;
      }
    },
    intervalMs: () => (failureCount > 0 ? restsUntilMs - clock.nowMs() : lookAgainAfterMs),
    topic: changesTopic(id),
  });
}
