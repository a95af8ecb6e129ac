import { isUtf8 } from "node:buffer";

/**
 * A CBOR value (RFC 8949) as far as Smithy's RPC v2 CBOR uses it. Maps are `Map`, so that no key is more than a key; a
 * date is what tag 1 stands for.
 */
export type CborValue =
  | string
  | number
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<string, CborValue>;

/** What cannot be read as CBOR, or is CBOR that the protocol has no use for. */
export class CborError extends Error {}

/** Deeper than any value of the models, shallow enough to recurse. */
const depthMax = 100;

/**
 * The one value that `bytes` hold. Strict, because it reads what strangers send: everything is bounded by the bytes that
 * are there, and what the protocol does not know (other tags and simple values, keys that are no text or come twice,
 * bytes after the value) is refused. Throws CborError.
 */
export function readCbor(bytes: Uint8Array): CborValue {
  const reader = new CborReader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** In place of a value: the end of an array, map or string whose length was not told. */
const stop = Symbol("stop");

const indefinite = 31;

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): CborValue {
    const value = this.#item(depth);
    if (value === stop) throw new CborError("a break outside of anything that it could end");
    return value;
  }

  end(): void {
    if (this.#at < this.#bytes.length) throw new CborError("more bytes after the value");
  }

  #item(depth: number): CborValue | typeof stop {
    if (depth > depthMax) throw new CborError("values nested too deep");
    const initial = this.#byte();
    const major = initial >> 5;
    const info = initial & 31;
    switch (major) {
      case 0:
        return this.#argument(info);
      case 1:
        return -1 - this.#argument(info);
      case 2:
        return this.#string(info, 2);
      case 3:
        return utf8(this.#string(info, 3));
      case 4:
        return this.#array(info, depth);
      case 5:
        return this.#map(info, depth);
      case 6:
        return this.#tagged(info, depth);
      default:
        return this.#simpleOrFloat(info);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new CborError("the value ends too early");
    return byte;
  }

  /** Moves past `count` bytes and returns where they begin. */
  #advance(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw new CborError("the value ends too early");
    this.#at += count;
    return start;
  }

  /** The number that the head of an item carries; beyond 2⁵³, the nearest that a double holds. */
  #argument(info: number): number {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#byte();
      case 25:
        return this.#bytes.readUInt16BE(this.#advance(2));
      case 26:
        return this.#bytes.readUInt32BE(this.#advance(4));
      case 27:
        return Number(this.#bytes.readBigUInt64BE(this.#advance(8)));
      default:
        throw new CborError(`the additional information ${info}`);
    }
  }

  /** A copy, because the request's bytes are reused and a value may live on. */
  #string(info: number, major: number): Buffer {
    if (info !== indefinite) {
      const start = this.#advance(this.#argument(info));
      return Buffer.from(this.#bytes.subarray(start, this.#at));
    }
    const chunks: Buffer[] = [];
    for (let initial = this.#byte(); initial !== 0xff; initial = this.#byte()) {
      if (initial >> 5 !== major || (initial & 31) === indefinite)
        throw new CborError("a string in pieces of another kind");
      const piece = this.#string(initial & 31, major);
      // RFC 8949 wants each piece of a text to be a text of its own.
      if (major === 3) utf8(piece);
      chunks.push(piece);
    }
    return Buffer.concat(chunks);
  }

  #array(info: number, depth: number): CborValue[] {
    const elements: CborValue[] = [];
    const count = this.#count(info, 1);
    while (elements.length < count) {
      const element = this.#item(depth + 1);
      if (element === stop) {
        if (count !== Number.POSITIVE_INFINITY) throw new CborError("a break in an array of known length");
        break;
      }
      elements.push(element);
    }
    return elements;
  }

  #map(info: number, depth: number): Map<string, CborValue> {
    const map = new Map<string, CborValue>();
    const count = this.#count(info, 2);
    while (map.size < count) {
      const key = this.#item(depth + 1);
      if (key === stop) {
        if (count !== Number.POSITIVE_INFINITY) throw new CborError("a break in a map of known length");
        break;
      }
      if (typeof key !== "string") throw new CborError("a key that is no text");
      if (map.has(key)) throw new CborError("a key that comes twice");
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  /** How many entries follow; infinitely many until a break. Each takes `bytesMin` at least, so a lie costs nothing. */
  #count(info: number, bytesMin: number): number {
    if (info === indefinite) return Number.POSITIVE_INFINITY;
    const count = this.#argument(info);
    if (count * bytesMin > this.#bytes.length - this.#at) throw new CborError("the value ends too early");
    return count;
  }

  #tagged(info: number, depth: number): Date {
    const tag = this.#argument(info);
    if (tag !== 1) throw new CborError(`the tag ${tag}`);
    const seconds = this.value(depth + 1);
    const date = new Date(typeof seconds === "number" ? Math.round(seconds * 1000) : Number.NaN);
    if (Number.isNaN(date.getTime())) throw new CborError("a date that is none");
    return date;
  }

  #simpleOrFloat(info: number): boolean | null | number | typeof stop {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      // Undefined, which clients may send for a member that is not there.
      case 22:
      case 23:
        return null;
      case 25:
        return halfFloat(this.#bytes.readUInt16BE(this.#advance(2)));
      case 26:
        return this.#bytes.readFloatBE(this.#advance(4));
      case 27:
        return this.#bytes.readDoubleBE(this.#advance(8));
      case indefinite:
        return stop;
      default:
        throw new CborError("an unknown simple value");
    }
  }
}

function utf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new CborError("a text that is not UTF-8");
  return bytes.toString();
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
