import type { ServiceError } from "../../../kernel/errors.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { validationError } from "../errors.ts";
import { type TableRecord, tableKey, tableRecords } from "../records.ts";
import { type DestinationRecord, destinationKeys, destinationRecords, destinationsTopic } from "./records.ts";

/**
 * The states of a table's destinations. As everywhere here, what takes AWS seconds or minutes is done at once: ENABLING,
 * DISABLING and UPDATING are answered, and then it is so. The words of the refusals, and that a destination whose stream
 * is gone stays ACTIVE, are from public notes on AWS's answers (ack-api-quirks, DDB-TABLE-268 and 299 to 319); that a table
 * has at most one that is ACTIVE is from the developer guide, too. How long the others are listed no document says: here
 * it is a day.
 */

export function destinationsOf(tx: Reading, region: string, tableId: string): DestinationRecord[] {
  return Array.from(tx.range(destinationKeys.destinationsOf(region, tableId)), ({ value }) =>
    destinationRecords.decode(value),
  );
}

export function findDestination(
  tx: Reading,
  region: string,
  tableId: string,
  streamArn: string,
): DestinationRecord | undefined {
  return destinationsOf(tx, region, tableId).find((destination) => destination.streamArn === streamArn);
}

/** Stores a destination, and in the table's record, which every write reads, whether changes are to be captured for it. */
export function putDestination(tx: Writing, region: string, table: TableRecord, destination: DestinationRecord): void {
  const { id, status, precision } = destination;
  tx.put(destinationKeys.destination(region, table.id, id), destinationRecords.encode(destination));
  tx.wake(destinationsTopic);
  const { kinesisDestination, ...rest } = table;
  if (status === "ACTIVE") {
    const captured = { ...rest, kinesisDestination: { id, ...(precision && { precision }) } };
    tx.put(tableKey(region, table.name), tableRecords.encode(captured));
  } else if (kinesisDestination?.id === id) tx.put(tableKey(region, table.name), tableRecords.encode(rest));
}

/** Captures nothing more; what has been captured is still delivered. */
export function disabled({ precision: _, ...destination }: DestinationRecord, nowMs: number): DestinationRecord {
  return { ...destination, status: "DISABLED", changedMs: nowMs };
}

/** Ends the destination of a table that is being deleted. */
export function endDestination(tx: Writing, region: string, table: TableRecord, nowMs: number): void {
  const active = destinationsOf(tx, region, table.id).find(({ status }) => status === "ACTIVE");
  if (active) putDestination(tx, region, table, disabled(active, nowMs));
}

/** AWS says "enable" whatever was asked for. */
export function notInState(why: string): ServiceError {
  return validationError(`Table is not in a valid state to enable Kinesis Streaming Destination: ${why}`);
}
