import type { Item } from "./values/attribute-value.ts";

/**
 * An item in the store: a version byte, the item's size as DynamoDB counts it (four bytes, big-endian), then its wire
 * JSON. The size stands beside the JSON so that pages, capacity and statistics need not decode what they only count.
 */
const version = 1;
const headerBytes = 5;

export function encodeItem(item: Item, sizeBytes: number): Uint8Array {
  const json = JSON.stringify(item);
  const bytes = Buffer.allocUnsafe(headerBytes + Buffer.byteLength(json));
  bytes[0] = version;
  bytes.writeUInt32BE(sizeBytes, 1);
  bytes.write(json, headerBytes);
  return bytes;
}

export function decodeItem(stored: Uint8Array): Item {
  const json = itemJson(stored);
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString()) as Item;
}

/** The item's wire JSON, as a view of the stored bytes. */
export function itemJson(stored: Uint8Array): Uint8Array {
  if (stored[0] !== version) {
    throw new Error(`An item of version ${stored[0]} was written by another release; this one reads ${version}.`);
  }
  return stored.subarray(headerBytes);
}

export function storedSizeBytes(stored: Uint8Array): number {
  return ((stored[1]! << 24) | (stored[2]! << 16) | (stored[3]! << 8) | stored[4]!) >>> 0;
}
