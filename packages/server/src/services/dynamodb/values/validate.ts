import { ServiceError } from "../../../kernel/errors.ts";
import type { AttributeType, AttributeValue, Item, KeyValue } from "./attribute-value.ts";

/**
 * Checks one value from a request, all the way down, and brings its numbers to their canonical text. Returns the same
 * object when nothing had to change. Throws `ValidationException` in AWS's words.
 */
export function validateValue(_value: unknown): AttributeValue {
  throw new ServiceError("ValidationException", "not written yet");
}

/** Checks an item, or the map of a key, from a request: names and values. Returns the same object when nothing had to change. */
export function validateItem(_item: unknown): Item {
  throw new ServiceError("ValidationException", "not written yet");
}

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** The attributes that make up the key of a table or of an index; the sort key is missing where there is none. */
export interface KeySchema {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

/** Checks that a valid `Key` of a request has exactly the key attributes of the table, of the right types, not empty, not too long. */
export function validateKey(_key: Item, _schema: KeySchema): void {
  throw new ServiceError("ValidationException", "not written yet");
}

/** Checks the key attributes of a valid item that is to be put into a table: present, of the right types, not empty, not too long. */
export function validateItemKey(_item: Item, _schema: KeySchema): void {
  throw new ServiceError("ValidationException", "not written yet");
}

/**
 * Checks the attributes of a valid item that are keys of the secondary index `indexName`: absent is fine, a wrong type
 * or an empty value is not.
 */
export function validateIndexKey(_item: Item, _indexName: string, _schema: KeySchema): void {
  throw new ServiceError("ValidationException", "not written yet");
}

/** Whether a valid value may stand in a key attribute of this type. */
export function isKeyValue(value: AttributeValue, type: AttributeType): value is KeyValue {
  return type in value && (type === "S" || type === "N" || type === "B");
}
