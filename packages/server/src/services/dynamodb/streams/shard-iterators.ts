import { ServiceError } from "../../../kernel/errors.ts";
import { validationError } from "../errors.ts";

/**
 * An iterator is the stream's ARN, and after it where to read on and since when it is valid. It is opaque to callers but
 * not sealed: authorisation looks at the ARN, which is also where the records are read, so forging one gains nothing.
 */
export interface ShardIterator {
  readonly streamArn: string;
  readonly shardId: string;
  /** The next sequence to read. */
  readonly sequence: number;
  readonly issuedMs: number;
}

const lifetimeMs = 15 * 60 * 1000;

export function encodeIterator({ streamArn, shardId, sequence, issuedMs }: ShardIterator): string {
  return `${streamArn}|1|${Buffer.from(JSON.stringify([shardId, sequence, issuedMs])).toString("base64url")}`;
}

export function decodeIterator(text: string): ShardIterator {
  const [streamArn, version, position, ...rest] = text.split("|");
  if (streamArn && version === "1" && position && rest.length === 0) {
    const [shardId, sequence, issuedMs] = parseArray(Buffer.from(position, "base64url").toString());
    if (typeof shardId === "string" && isCount(sequence) && isCount(issuedMs)) {
      return { streamArn, shardId, sequence, issuedMs };
    }
  }
  throw validationError("Invalid ShardIterator");
}

export function assertFresh({ issuedMs }: ShardIterator, nowMs: number): void {
  if (nowMs - issuedMs > lifetimeMs) {
    throw new ServiceError("ExpiredIteratorException", "The provided iterator exceeds the maximum age allowed.");
  }
}

export function trimmedDataAccess(): ServiceError {
  return new ServiceError("TrimmedDataAccessException", "The data you are trying to access has been trimmed.");
}

/** The ARN that an iterator names, for authorisation; every resource when it names none, for then it will be refused. */
export function arnOfIterator(text: string): string {
  const [arn = ""] = text.split("|", 1);
  return arn.startsWith("arn:") ? arn : "*";
}

function parseArray(json: string): unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
