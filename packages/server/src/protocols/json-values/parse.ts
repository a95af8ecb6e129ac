import { isUtf8 } from "node:buffer";
import { ServiceError } from "../../kernel/errors.ts";

/** Deeper than any value of the models and any DynamoDB item (32 levels, two of JSON each), shallow enough to recurse. */
export const depthMax = 500;

/**
 * More punctuation than 16 MB of DynamoDB's densest items have, and few enough marks that what they part is built within
 * seconds: 70 MB of empty objects took JSON.parse half a minute and two gigabytes.
 */
export const marksMax = 6_000_000;

/**
 * More members than any object of a request has: the names of 107,000 fill an item of 400 KB. An object of 700,000 takes
 * seconds to grow and to walk, and neither can wait half-way for others to have their turn.
 */
export const membersMax = 120_000;

/** What a request's body holds as JSON. Throws `SerializationException`, without a message as AWS does. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body) || isDeeperThan(body, depthMax) || hasMoreMarksThan(body, marksMax)) throw unreadable();
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unreadable();
  }
}

export function unreadable(message = ""): ServiceError {
  return new ServiceError("SerializationException", message, { statusCode: 400 });
}

/** Whether braces and brackets outside of strings are nested deeper than `limit`. */
export function isDeeperThan(body: Buffer, limit: number): boolean {
  // A text nested so deep has that many brackets and as many that close them.
  if (body.length < 2 * limit) return false;
  let depth = 0;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte === 0x22) {
      index = endOfString(body, index + 1);
    }
  }
  return false;
}

/** Whether there are more commas, colons and opening brackets outside of strings than `limit`. */
export function hasMoreMarksThan(body: Buffer, limit: number): boolean {
  if (body.length <= limit) return false;
  let marks = 0;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (byte === 0x22) index = endOfString(body, index + 1);
    else if (byte === 0x2c || byte === 0x3a || byte === 0x7b || byte === 0x5b) {
      if (++marks > limit) return true;
    }
  }
  return false;
}

/** The index of the quote that ends the string that begins at `start`, or the body's length. */
export function endOfString(body: Buffer, start: number): number {
  for (let index = start; index < body.length; index++) {
    const byte = body[index];
    if (byte === 0x22) return index;
    if (byte === 0x5c) index++;
  }
  return body.length;
}
