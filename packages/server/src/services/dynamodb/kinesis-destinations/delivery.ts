import type { Platform } from "../../../engine/platform.ts";
import { servicePrincipal } from "../../../engine/principal.ts";
import { formatTraceHeader, type Trace } from "../../../engine/trace.ts";
import type { Reading } from "../../../store/store.ts";
import { decodeStoredRecord } from "../streams/stored-record.ts";
import { changesRange, type DestinationRecord, itemOfChange } from "./records.ts";

/** Whom AWS's service-linked role AWSServiceRoleForDynamoDBKinesisDataStreamsReplication trusts. */
const replicationPrincipal = servicePrincipal("kinesisreplication.dynamodb.amazonaws.com");

/** Limits of PutRecords; the bytes leave room for what comes on top. */
const changesAtOnceMax = 500;
const bytesAtOnceMax = 4 * 2 ** 20;
const recordBytesMax = 2 ** 20;

export interface ServedDestination {
  readonly region: string;
  readonly destination: DestinationRecord;
}

interface Waiting {
  readonly key: Uint8Array;
  readonly item: string;
  readonly data: Uint8Array;
  readonly trace: Trace | undefined;
}

type Ports = Pick<Platform, "store" | "log" | "clientsFor">;

/**
 * Sends some of what waits, oldest first, and forgets what has arrived; false when there was nothing. A crash between the
 * two sends it again. Throws when not all of it would be taken.
 *
 * PutRecords may take one record and refuse one before it, so no request has two of the same item; what follows a record
 * that was refused waits until that has arrived.
 */
export async function deliverSome({ store, log, clientsFor }: Ports, served: ServedDestination): Promise<boolean> {
  const { id, tableName, streamArn } = served.destination;
  const waiting = await store.read((tx) => readWaiting(tx, id));
  if (waiting.length === 0) return false;
  const tooLarge = waiting.filter(isTooLarge);
  if (tooLarge.length > 0) {
    log.warn({ tableName, streamArn, count: tooLarge.length }, "changes too large for a Kinesis stream are skipped");
  }
  const finished = new Set(tooLarge);
  const refused = new Map<string, string>();
  try {
    let rest = waiting.filter((change) => !finished.has(change));
    for (let request = nextRequest(rest, refused); request.length > 0; request = nextRequest(rest, refused)) {
      const trace = commonTrace(request);
      const { kinesis } = clientsFor({
        principal: replicationPrincipal,
        region: served.region,
        ...(trace && { trace }),
      });
      const { Records = [] } = await kinesis.putRecords({
        StreamARN: streamArn,
        Records: request.map(({ item, data }) => ({ PartitionKey: item, Data: data })),
      });
      for (const [at, change] of request.entries()) {
        const { SequenceNumber, ErrorCode = "no sequence number" } = Records[at] ?? {};
        if (SequenceNumber === undefined) refused.set(change.item, ErrorCode);
        else finished.add(change);
      }
      const sent = new Set(request);
      rest = rest.filter((change) => !sent.has(change));
    }
  } finally {
    await store.transact((tx) => {
      for (const { key } of finished) tx.delete(key);
    });
  }
  if (refused.size > 0) throw new Error(`Kinesis refused records: ${[...new Set(refused.values())].join(", ")}`);
  return true;
}

function readWaiting(tx: Reading, id: string): Waiting[] {
  const waiting: Waiting[] = [];
  let bytes = 0;
  for (const { key, value } of tx.range({ ...changesRange(id), limit: changesAtOnceMax })) {
    bytes += value.length;
    if (waiting.length > 0 && bytes > bytesAtOnceMax) break;
    const { json, trace } = decodeStoredRecord(value);
    waiting.push({ key, item: itemOfChange(key), data: json, trace });
  }
  return waiting;
}

/** AWS counts the partition key with the data. Such records it skips, as the developer guide says of FailedToReplicateRecordCount. */
function isTooLarge({ item, data }: Waiting): boolean {
  return data.length + item.length > recordBytesMax;
}

/** The first change of each item that nothing holds up. */
function nextRequest(rest: readonly Waiting[], refused: ReadonlyMap<string, string>): Waiting[] {
  const items = new Set<string>(refused.keys());
  return rest.filter(({ item }) => {
    if (items.has(item)) return false;
    items.add(item);
    return true;
  });
}

/** A request is part of one journey: that of its changes when they have one in common, else one of its own. */
function commonTrace(changes: readonly Waiting[]): Trace | undefined {
  const headers = new Set(changes.map(({ trace }) => trace && formatTraceHeader(trace)));
  return headers.size === 1 ? changes[0]?.trace : undefined;
}
