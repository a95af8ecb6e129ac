import type { AttributeValue, KeyValue } from "./attribute-value.ts";

/** Whether two valid values are equal: numbers as numbers, sets without order, the rest member by member. */
export function valuesEqual(_left: AttributeValue, _right: AttributeValue): boolean {
  throw new Error("not written yet");
}

/** Negative, zero or positive for two strings, two numbers or two binaries; undefined for anything else. */
export function compareValues(_left: AttributeValue, _right: AttributeValue): number | undefined {
  throw new Error("not written yet");
}

/** The bytes whose unsigned order is the order of sort keys: UTF-8 for strings, the bytes of binaries, `encodeNumber` for numbers. */
export function sortKeyBytes(_value: KeyValue): Uint8Array {
  throw new Error("not written yet");
}
