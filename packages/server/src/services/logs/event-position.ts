import { ServiceError } from "../../kernel/errors.ts";

/** Where an event stands among all events of its group: by time, then by arrival. */
export interface EventPosition {
  readonly timestampMs: number;
  /** The sequence of its chunk. */
  readonly sequence: number;
  /** Its place in the chunk. */
  readonly index: number;
}

/** Before every event from `timestampMs` on. */
export function positionAt(timestampMs: number): EventPosition {
  return { timestampMs, sequence: 0, index: 0 };
}

export function positionAfter(position: EventPosition): EventPosition {
  return { ...position, index: position.index + 1 };
}

export function comparePositions(one: EventPosition, other: EventPosition): number {
  return one.timestampMs - other.timestampMs || one.sequence - other.sequence || one.index - other.index;
}

/**
 * The position as 56 digits that order as positions do. Ids of events on AWS are such numbers too, with the time in the
 * bits from 144 upward, and clients are known to take the time from there.
 */
export function formatPosition({ timestampMs, sequence, index }: EventPosition): string {
  const number = (BigInt(timestampMs) << timeShift) | (BigInt(sequence) << sequenceShift) | BigInt(index);
  return number.toString().padStart(digits, "0");
}

export function parsePosition(text: string): EventPosition {
  if (!/^\d{56}$/.test(text)) throw invalidNextToken();
  const number = BigInt(text);
  const position = {
    timestampMs: Number(number >> timeShift),
    sequence: Number((number >> sequenceShift) & sequenceMask),
    index: Number(number & indexMask),
  };
  if (!Number.isSafeInteger(position.sequence) || !Number.isSafeInteger(position.index)) throw invalidNextToken();
  return position;
}

export function invalidNextToken(): ServiceError {
  return new ServiceError("InvalidParameterException", "The specified nextToken is invalid.");
}

const digits = 56;
const timeShift = 144n;
const sequenceShift = 64n;
const sequenceMask = (1n << (timeShift - sequenceShift)) - 1n;
const indexMask = (1n << sequenceShift) - 1n;
