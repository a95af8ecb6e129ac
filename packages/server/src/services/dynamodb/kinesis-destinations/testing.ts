import type { CreateTableInput, KinesisDataStreamDestination } from "@aws-sdk/client-dynamodb";
import type { Caller, Worker } from "../../../engine/platform.ts";
import { formatTraceHeader } from "../../../engine/trace.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { openMemoryStore } from "../../../store/drivers/memory/memory-store.ts";
import { prefixRange } from "../../../store/keys.ts";
import type { Store } from "../../../store/store.ts";
import { createTable } from "../operations/create-table.ts";
import { describeKinesisStreamingDestination } from "../operations/describe-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "../operations/enable-kinesis-streaming-destination.ts";
import { peopleTable, type TestContext, testContext } from "../testing.ts";
import type { Item } from "../values/attribute-value.ts";

/** What the tests of the destinations have in common. Services do not import each other, so Kinesis is a stand-in. */

export const TableName = "people";
export const streamArnOf = (name: string) => `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`;
export const StreamArn = streamArnOf("changes");

/** One record as it arrived. */
export interface Arrival {
  readonly streamArn: string;
  readonly partitionKey: string;
  readonly record: ChangeRecord;
  readonly trace: string | undefined;
  readonly principal: string;
}

/** The JSON of a record. */
export interface ChangeRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly userIdentity: unknown;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SizeBytes: number;
    readonly ApproximateCreationDateTimePrecision?: string;
  };
}

interface PutInput {
  readonly StreamARN: string;
  readonly Records: readonly { readonly PartitionKey: string; readonly Data: Uint8Array }[];
}

/** Keeps what is put. Its streams come and go, and it refuses what it is told to refuse. */
export class StandInKinesis {
  readonly statuses = new Map<string, string>([[StreamArn, "ACTIVE"]]);
  readonly arrivals: Arrival[] = [];
  readonly requestSizes: number[] = [];
  refuses: (partitionKey: string) => boolean = () => false;

  clients(caller: Pick<Caller, "principal" | "trace">) {
    return {
      kinesis: {
        describeStream: async ({ StreamARN }: { StreamARN: string }) => ({
          StreamDescription: { StreamStatus: this.#statusOf(StreamARN) },
        }),
        putRecords: async ({ StreamARN, Records }: PutInput) => {
          this.#statusOf(StreamARN);
          this.requestSizes.push(Records.length);
          const answers = Records.map(({ PartitionKey, Data }) => {
            if (this.refuses(PartitionKey)) return { ErrorCode: "ProvisionedThroughputExceededException" };
            this.arrivals.push({
              streamArn: StreamARN,
              partitionKey: PartitionKey,
              record: JSON.parse(Buffer.from(Data).toString()) as ChangeRecord,
              trace: caller.trace && formatTraceHeader(caller.trace),
              principal: caller.principal.arn,
            });
            return { SequenceNumber: `${this.arrivals.length}` };
          });
          return { Records: answers };
        },
      },
    };
  }

  #statusOf(arn: string): string {
    const status = this.statuses.get(arn);
    if (status === undefined) throw new ServiceError("ResourceNotFoundException", "Stream not found.");
    return status;
  }
}

export interface DestinationContext extends TestContext {
  readonly kinesis: StandInKinesis;
}

/** A context in which the table `people` and the stream `changes` exist. */
export async function contextWithKinesis(
  table: CreateTableInput = peopleTable,
  store: Store = openMemoryStore({ checkPurity: true }),
): Promise<DestinationContext> {
  const context = testContext(store);
  const kinesis = new StandInKinesis();
  const platform = { ...context.platform, clientsFor: (caller: Caller) => kinesis.clients(caller) };
  const clients = kinesis.clients({ principal: context.principal });
  const withKinesis = { ...context, platform, clients, kinesis } as unknown as DestinationContext;
  await createTable(withKinesis, table);
  return withKinesis;
}

/** The same, and the stream is the destination of the table. */
export async function contextWithDestination(table?: CreateTableInput, store?: Store): Promise<DestinationContext> {
  const context = await contextWithKinesis(table, store);
  await enableKinesisStreamingDestination(context, { TableName: (table ?? peopleTable).TableName, StreamArn });
  return context;
}

export async function described(context: TestContext): Promise<KinesisDataStreamDestination[]> {
  return (await describeKinesisStreamingDestination(context, { TableName })).KinesisDataStreamDestinations!;
}

export function started(worker: Worker): Worker {
  worker.start();
  return worker;
}

export const eventNames = ({ arrivals }: StandInKinesis) => arrivals.map(({ record }) => record.eventName);

/** How many changes wait to be delivered. */
export async function waitingCount({ platform }: TestContext): Promise<number> {
  return platform.store.read((tx) => [...tx.range(prefixRange(["dynamodb", "kinesis-change"]))].length);
}

/** How many rows of the whole store are about destinations. */
export async function rowCount({ platform }: TestContext): Promise<number> {
  const kinds = ["kinesis-destination", "kinesis-sequence", "kinesis-change"];
  return platform.store.read((tx) =>
    kinds.reduce((sum, kind) => sum + [...tx.range(prefixRange(["dynamodb", kind]))].length, 0),
  );
}
