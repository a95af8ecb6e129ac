import type { AttributeValue, Item } from "./attribute-value.ts";

/** The largest item that DynamoDB takes, in bytes. */
export const itemSizeBytesMax = 400 * 1024;

/** The size of an item in bytes as DynamoDB counts it: names and values. */
export function itemSizeBytes(_item: Item): number {
  throw new Error("not written yet");
}

/** The size of one value in bytes, without its name. */
export function valueSizeBytes(_value: AttributeValue): number {
  throw new Error("not written yet");
}
