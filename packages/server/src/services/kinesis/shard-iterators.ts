import { ServiceError } from "../../kernel/errors.ts";
import { invalidArgument } from "./errors.ts";

/**
 * An iterator says where to read on and since when it is valid. It is opaque to callers but not sealed: authorisation looks at
 * the stream that it names, which is also where the records are read, so forging one gains nothing.
 */
export interface ShardIterator {
  readonly streamName: string;
  readonly streamId: string;
  readonly shardNumber: number;
  /** The next sequence to read. */
  readonly sequence: number;
  readonly issuedMs: number;
}

const lifetimeMs = 5 * 60 * 1000;

export function encodeIterator({ streamName, streamId, shardNumber, sequence, issuedMs }: ShardIterator): string {
  return Buffer.from(JSON.stringify([1, streamName, streamId, shardNumber, sequence, issuedMs])).toString("base64");
}

/** Throws InvalidArgumentException for what is no iterator of ours. */
export function decodeIterator(text: string): ShardIterator {
  const iterator = readIterator(text);
  if (!iterator) throw invalidArgument("Invalid ShardIterator.");
  return iterator;
}

/** Undefined for what is no iterator of ours. */
export function readIterator(text: string): ShardIterator | undefined {
  const [version, streamName, streamId, shardNumber, sequence, issuedMs] = parseArray(text);
  if (version !== 1 || typeof streamName !== "string" || !/^[a-zA-Z0-9_.-]{1,128}$/.test(streamName)) return undefined;
  if (typeof streamId !== "string" || !isCount(shardNumber) || !isCount(sequence) || !isCount(issuedMs))
    return undefined;
  return { streamName, streamId, shardNumber, sequence, issuedMs };
}

export function assertFresh({ issuedMs }: ShardIterator, nowMs: number): void {
  if (nowMs - issuedMs <= lifetimeMs) return;
  throw new ServiceError(
    "ExpiredIteratorException",
    `Iterator expired. The iterator was created at time ${javaDate(issuedMs)} while right now it is ${javaDate(nowMs)} ` +
      `which is further in the future than the tolerated delay of ${lifetimeMs} milliseconds.`,
  );
}

/** `Thu Jan 22 01:22:02 UTC 2015` */
function javaDate(timeMs: number): string {
  const [weekday, day, month, year, time] = new Date(timeMs).toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}

function parseArray(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
