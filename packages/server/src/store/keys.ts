/**
 * Keys as tuples, in an encoding that keeps their order: comparing two encoded keys byte by byte gives the order of the
 * tuples, part by part, a tuple before those that extend it. Numbers come before strings and strings before bytes; numbers
 * order by value, strings by code point (which is not JavaScript's `<` beyond the basic plane), bytes by value.
 *
 * A part is a tag, its content and, for strings and bytes, a closing 0; contents write 0 as 1 1 and 1 as 1 2. So no part
 * is the beginning of another, and whatever follows a tuple, even raw bytes, cannot make it look like a different tuple.
 */

export type KeyPart = string | number | Uint8Array;

const numberTag = 0x02;
const stringTag = 0x03;
const bytesTag = 0x04;

/** Throws a RangeError for a number that is not finite and for a string with half a surrogate pair. */
export function encodeKey(parts: readonly KeyPart[]): Uint8Array {
  return copyOfScratch(writeParts(parts));
}

/**
 * The key of a tuple followed by raw bytes, which order bytewise and are not escaped; they must be the last of the key.
 * Escapes can double the length of hostile bytes; two values that must not grow fit in one tail, if a part before it
 * gives the length of the first and the order of the first does not matter.
 */
export function encodeKeyWithTail(parts: readonly KeyPart[], tail: Uint8Array): Uint8Array {
  const length = writeParts(parts);
  reserve(length + tail.length);
  scratch.set(tail, length);
  return copyOfScratch(length + tail.length);
}

export function decodeKey(key: Uint8Array): KeyPart[] {
  const parts: KeyPart[] = [];
  for (let at = 0; at < key.length; ) at = readPart(key, at, parts);
  return parts;
}

/** Takes apart what `encodeKeyWithTail` made of `partCount` parts. The tail is a view of the key's bytes. */
export function decodeKeyWithTail(key: Uint8Array, partCount: number): { parts: KeyPart[]; tail: Uint8Array } {
  const parts: KeyPart[] = [];
  let at = 0;
  while (parts.length < partCount) at = readPart(key, at, parts);
  return { parts, tail: key.subarray(at) };
}

/** The range of the tuple's own key and of all that extend it, by parts or by a tail; for no parts, of all tuples. */
export function prefixRange(parts: readonly KeyPart[]): { start: Uint8Array; end: Uint8Array } {
  if (parts.length === 0) return { start: Uint8Array.of(numberTag), end: Uint8Array.of(bytesTag + 1) };
  const start = encodeKey(parts);
  return { start, end: keyAfterPrefix(start) };
}

/** The first key past all those that begin with `prefix`, which must have a byte below 255. */
export function keyAfterPrefix(prefix: Uint8Array): Uint8Array {
  let last = prefix.length - 1;
  while (last >= 0 && prefix[last] === 0xff) last--;
  if (last < 0) throw new RangeError("No key comes after every key that begins with these bytes.");
  const end = Buffer.from(prefix.subarray(0, last + 1));
  end[last]!++;
  return end;
}

/** Negative, zero or positive, as for `Array.sort`: the order of keys in every store. */
export function compareKeys(one: Uint8Array, other: Uint8Array): number {
  const shorter = Math.min(one.length, other.length);
  // Keys are short and differ late at best; up to a few dozen bytes this loop beats a call into native code.
  for (let at = 0; at < shorter; at++) {
    const difference = one[at]! - other[at]!;
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Encoding happens here, and the finished key is copied out: one allocation per key. */
let scratch = Buffer.alloc(8192);
const numberView = new DataView(new ArrayBuffer(8));

function reserve(length: number): void {
  if (length <= scratch.length) return;
  const larger = Buffer.alloc(length * 2);
  larger.set(scratch);
  scratch = larger;
}

function copyOfScratch(length: number): Uint8Array {
  const key = Buffer.allocUnsafe(length);
  if (length > 64) scratch.copy(key, 0, 0, length);
  else for (let at = 0; at < length; at++) key[at] = scratch[at]!;
  return key;
}

function writeParts(parts: readonly KeyPart[]): number {
  let at = 0;
  for (const part of parts) {
    if (typeof part === "string") at = writeString(part, at);
    else if (typeof part === "number") at = writeNumber(part, at);
    else at = writeEscaped(bytesTag, part, at);
  }
  return at;
}

function writeString(text: string, start: number): number {
  const length = text.length;
  reserve(start + length + 2);
  const target = scratch;
  let at = start;
  target[at++] = stringTag;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 1 || code > 0x7f) return writeEscaped(stringTag, utf8(text), start);
    target[at++] = code;
  }
  target[at++] = 0;
  return at;
}

function utf8(text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError("A key cannot hold half of a surrogate pair.");
  return Buffer.from(text);
}

function writeEscaped(tag: number, bytes: Uint8Array, start: number): number {
  reserve(start + 2 * bytes.length + 2);
  const target = scratch;
  let at = start;
  target[at++] = tag;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    if (byte <= 1) {
      target[at++] = 1;
      target[at++] = byte + 1;
    } else target[at++] = byte;
  }
  target[at++] = 0;
  return at;
}

/** IEEE's doubles order like integers once a negative one has all bits turned and any other its sign bit. */
function writeNumber(value: number, start: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`A key cannot hold the number ${value}.`);
  reserve(start + 9);
  numberView.setFloat64(0, value === 0 ? 0 : value); // -0 equals 0, so it must have the same key.
  const negative = value < 0;
  const high = numberView.getUint32(0);
  const low = numberView.getUint32(4);
  scratch[start] = numberTag;
  scratch.writeUInt32BE((negative ? ~high : high ^ 0x80000000) >>> 0, start + 1);
  scratch.writeUInt32BE((negative ? ~low : low) >>> 0, start + 5);
  return start + 9;
}

/** Appends the part that begins at `start` and returns where the next one begins. */
function readPart(key: Uint8Array, start: number, parts: KeyPart[]): number {
  const tag = key[start];
  if (tag === numberTag) {
    if (start + 9 > key.length) throw malformed();
    parts.push(readNumber(key, start + 1));
    return start + 9;
  }
  if (tag !== stringTag && tag !== bytesTag) throw malformed();
  const end = key.indexOf(0, start + 1);
  if (end < 0) throw malformed();
  const content = withoutEscapes(key.subarray(start + 1, end));
  parts.push(tag === stringTag ? content.toString() : content);
  return end + 1;
}

function readNumber(key: Uint8Array, at: number): number {
  const view = new DataView(key.buffer, key.byteOffset + at, 8);
  const positive = view.getUint8(0) >= 0x80;
  const high = view.getUint32(0);
  const low = view.getUint32(4);
  numberView.setUint32(0, positive ? high ^ 0x80000000 : ~high);
  numberView.setUint32(4, positive ? low : ~low);
  return numberView.getFloat64(0);
}

function withoutEscapes(escaped: Uint8Array): Buffer {
  const bytes = Buffer.from(escaped);
  let length = 0;
  for (let at = 0; at < escaped.length; at++) {
    let byte = escaped[at]!;
    if (byte === 1) {
      byte = (escaped[++at] ?? 0) - 1;
      if (byte !== 0 && byte !== 1) throw malformed();
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

function malformed(): RangeError {
  return new RangeError("These bytes are not a key of a tuple.");
}
