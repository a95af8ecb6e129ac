import type { Platform } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import type { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import { synchronousPayloadBytesMax } from "../services/lambda/limits.ts";
import type { EventSourceMappingRecord } from "../services/lambda/records.ts";
import { recordFilter } from "./record-selection.ts";
import type { ShardReader, ShardReading } from "./shard-reader.ts";
import { Wakeup } from "./wakeup.ts";

export interface BatchGathererOptions {
  readonly platform: Platform;
  readonly mapping: EventSourceMappingRecord;
  readonly reader: ShardReader;
  readonly laneCount: number;
  readonly signal: AbortSignal;
  /** Called when the shard cannot be read; it is tried again after a while. */
  readonly troubled: (error: unknown) => Promise<void>;
}

export interface Gathered {
  readonly records: readonly RawStreamRecord[];
  /** The shard is closed and this was its end. */
  readonly isEnd: boolean;
  /** The last record that was read, when nobody wants it. */
  readonly skippedTo: string | undefined;
  /** Every record of the shard that was created before this time has been gathered by now. */
  readonly seenUntilMs: number;
}

/** When the window that is open in the shard ends, or the one that this record would open; `Infinity` for never. */
export type WindowEnd = (first?: RawStreamRecord) => number;

const lookEveryMs = 30_000;
const troubleDelayMs = 1_000;
/** Of GetRecords. */
const recordsPerReadMax = 1_000;
/** How long after its creation a record may come into the stream; AWS waits "up to 2 minutes" for the last of a window. */
const latenessMs = 1_000;

/** Reads a shard, a batch for every lane at a time. */
export class BatchGatherer {
  readonly #options: BatchGathererOptions;
  readonly #wakeup: Wakeup;
  readonly #isWanted: ((record: RawStreamRecord) => boolean) | undefined;

  constructor(options: BatchGathererOptions) {
    this.#options = options;
    this.#wakeup = new Wakeup(options.platform.clock);
    this.#isWanted = recordFilter(options.mapping);
    options.signal.addEventListener("abort", () => this.wake(), { once: true });
  }

  wake(): void {
    this.#wakeup.wake();
  }

  /**
   * As many records as make a batch for every lane, or as come until the batching window that the first of them opens is
   * over, or as a payload can hold; none when a tumbling window has ended. Those that no filter wants are done with when
   * all before them are.
   */
  async gather(windowEnd: WindowEnd): Promise<Gathered> {
    const { platform, mapping, signal, laneCount } = this.#options;
    const { clock } = platform;
    const records: RawStreamRecord[] = [];
    const recordsMax = mapping.batchSize * laneCount;
    let bytes = 0;
    let skippedTo: string | undefined;
    let seenUntilMs = Number.NEGATIVE_INFINITY;
    let fullMs = Number.POSITIVE_INFINITY;
    while (!signal.aborted) {
      const limit = this.#isWanted ? recordsPerReadMax : Math.min(recordsMax - records.length, recordsPerReadMax);
      const readMs = clock.nowMs();
      const reading = await this.#read(limit);
      for (const record of reading.records) {
        const isWanted = this.#isWanted?.(record) ?? true;
        skippedTo = isWanted ? undefined : record.sequenceNumber;
        if (!isWanted) continue;
        if (records.length === 0) fullMs = clock.nowMs() + mapping.maximumBatchingWindowSeconds * 1000;
        records.push(record);
        bytes += record.bytes.length;
      }
      const last = reading.records.at(-1);
      seenUntilMs = Math.max(seenUntilMs, last ? last.createdMs : readMs - latenessMs);
      if (reading.isEnd) return { records, isEnd: true, skippedTo, seenUntilMs };
      const windowEndMs = windowEnd(records[0]);
      const nowMs = clock.nowMs();
      if (records.length >= recordsMax || bytes >= synchronousPayloadBytesMax * laneCount) break;
      if (fullMs <= nowMs || seenUntilMs >= windowEndMs) break;
      // What nobody wants is done with at once.
      if (last && records.length === 0) break;
      // A full read may have more behind it.
      if (last) continue;
      await this.#wakeup.rest(Math.min(lookEveryMs, fullMs - nowMs, windowEndMs + latenessMs - nowMs));
    }
    return { records, isEnd: false, skippedTo, seenUntilMs };
  }

  /** A stream that cannot be read now is tried again, for as long as the mapping is there. */
  async #read(limit: number): Promise<ShardReading> {
    const { platform, signal, reader } = this.#options;
    for (let waitMs = troubleDelayMs; ; waitMs = Math.min(waitMs * 2, lookEveryMs)) {
      try {
        return await reader.read(limit);
      } catch (error) {
        if (signal.aborted) return { records: [], isEnd: false };
        await this.#options.troubled(error);
        await sleep(platform.clock, waitMs, signal);
        if (signal.aborted) return { records: [], isEnd: false };
      }
    }
  }
}
