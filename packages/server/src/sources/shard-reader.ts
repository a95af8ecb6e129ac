import type { _Record } from "@aws-sdk/client-dynamodb-streams";
import type { InProcessClients } from "../engine/in-process-client.ts";
import { assert } from "../kernel/assert.ts";
import { ServiceError } from "../kernel/errors.ts";
import { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import type { ShardPosition } from "../services/lambda/records.ts";

export interface ShardReading {
  readonly records: readonly RawStreamRecord[];
  /** The shard is closed and this was its end. */
  readonly isEnd: boolean;
}

interface ReaderOptions {
  /** Under the role of the function, which may change while the reader lives. */
  readonly clients: () => Promise<InProcessClients>;
  readonly streamArn: string;
  readonly shardId: string;
  readonly position: ShardPosition;
  /** Where a `LATEST` that can no longer be found begins: with the first record that is not older. */
  readonly latestSinceMs: number;
}

/** Both ends of an iterator's life: too old, or pointing at what the stream has forgotten. */
const expired = "ExpiredIteratorException";
const trimmed = "TrimmedDataAccessException";

/** Reads one shard forward. It remembers what it has read, not what was done with it. */
export class ShardReader {
  readonly #options: ReaderOptions;
  #position: ShardPosition;
  #skipBeforeMs = 0;
  #iterator: string | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#position = options.position;
  }

  async read(limit: number): Promise<ShardReading> {
    const { dynamodbstreams } = await this.#options.clients();
    for (let attempt = 1; ; attempt++) {
      try {
        this.#iterator ??= await this.#open(dynamodbstreams);
        const answer = await dynamodbstreams.getRecords({ ShardIterator: this.#iterator, Limit: limit });
        this.#iterator = answer.NextShardIterator;
        return this.#advance(answer.Records ?? [], answer.NextShardIterator === undefined);
      } catch (error) {
        this.#iterator = undefined;
        if (attempt > 2 || !(error instanceof ServiceError) || !this.#recover(error.code)) throw error;
      }
    }
  }

  #advance(answered: readonly _Record[], isEnd: boolean): ShardReading {
    const records = answered.map(rawRecord);
    const last = records.at(-1);
    if (last) this.#position = { at: "after", sequenceNumber: last.sequenceNumber };
    return { records: records.filter(({ createdMs }) => createdMs >= this.#skipBeforeMs), isEnd };
  }

  async #open(streams: InProcessClients["dynamodbstreams"]): Promise<string> {
    const { streamArn: StreamArn, shardId: ShardId } = this.#options;
    const position = this.#position;
    if (position.at === "iterator") return position.iterator;
    const { ShardIterator: iterator } = await streams.getShardIterator(
      position.at === "after"
        ? { StreamArn, ShardId, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: position.sequenceNumber }
        : { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" },
    );
    assert(iterator !== undefined, "a stream answers an iterator");
    return iterator;
  }

  /** Finds another way to the same place; false when there is none. */
  #recover(code: string): boolean {
    if (code !== expired && code !== trimmed) return false;
    if (this.#position.at === "iterator") {
      this.#position = { at: "start" };
      this.#skipBeforeMs = this.#options.latestSinceMs;
    } else if (code === trimmed) {
      this.#position = { at: "start" };
    }
    return true;
  }
}

function rawRecord(record: unknown): RawStreamRecord {
  assert(record instanceof RawStreamRecord, "inside the platform a stream's records are as they are stored");
  return record;
}
