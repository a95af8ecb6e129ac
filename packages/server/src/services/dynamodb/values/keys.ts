import {
  type AttributeType,
  type AttributeValue,
  attributeOf,
  type Item,
  type KeyValue,
  typeOf,
} from "./attribute-value.ts";
import { base64SizeBytes } from "./base64.ts";
import { invalid, invalidParameter } from "./invalid.ts";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/**
 * The attributes that make up the key of a table or of an index: those that say in which partition an item is, and those
 * that it is sorted by there. Tables and local indexes have one and at most one, global indexes up to four of each.
 */
export interface KeySchema {
  readonly partitionAttributes: readonly [KeyAttribute, ...KeyAttribute[]];
  readonly sortAttributes: readonly KeyAttribute[];
  /** All of them, those of the partition first. */
  readonly attributes: readonly KeyAttribute[];
}

export function keySchema(
  partitionAttributes: KeySchema["partitionAttributes"],
  sortAttributes: readonly KeyAttribute[] = [],
): KeySchema {
  return { partitionAttributes, sortAttributes, attributes: [...partitionAttributes, ...sortAttributes] };
}

/** Of each partition attribute, and of all sort attributes together: so AWS's words for what exceeds them. */
const partitionKeyBytesMax = 2048;
const sortKeyBytesMax = 1024;

/** Checks that a valid `Key` of a request has exactly the key attributes of the table, of the right types, not empty, not too long. */
export function validateKey(key: Item, schema: KeySchema): void {
  if (Object.keys(key).length !== schema.attributes.length) throw invalid(mismatch);
  for (const attribute of schema.attributes) {
    const value = attributeOf(key, attribute.name);
    if (!value || !isKeyValue(value, attribute.type)) throw invalid(mismatch);
    assertKeyLength(value, attribute, schema);
  }
}

const mismatch = "The provided key element does not match the schema";

/** Checks the key attributes of a valid item that is to be put into a table: present, of the right types, not empty, not too long. */
export function validateItemKey(item: Item, schema: KeySchema): void {
  for (const attribute of schema.attributes) {
    const { name, type } = attribute;
    const value = attributeOf(item, name);
    if (!value) throw invalidParameter(`Missing the key ${name} in the item`);
    if (!isKeyValue(value, type)) {
      throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
    assertKeyLength(value, attribute, schema);
  }
}

/**
 * Checks the attributes of a valid item that are keys of the secondary index `indexName`: absent is fine, a wrong type
 * or an empty value is not.
 */
export function validateIndexKey(item: Item, indexName: string, schema: KeySchema): void {
  for (const attribute of schema.attributes) {
    const { name, type } = attribute;
    const value = attributeOf(item, name);
    if (!value) continue;
    if (!isKeyValue(value, type)) {
      const types = `Expected: ${type} Actual: ${typeOf(value)}`;
      throw invalidParameter(`Type mismatch for Index Key ${name} ${types} IndexName: ${indexName}`);
    }
    if (isEmpty(value)) {
      throw invalid(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
          `${emptyMessage(type)} IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
    assertKeySize(value, attribute, schema);
  }
  assertSortKeyFits(item, schema);
}

/** Whether a valid item has what makes it an entry of an index: items may be older than the index that they do not fit. */
export function fitsIndex(item: Item, schema: KeySchema): boolean {
  let sortBytes = 0;
  for (const attribute of schema.attributes) {
    const value = attributeOf(item, attribute.name);
    if (!value || !isKeyValue(value, attribute.type) || isEmpty(value)) return false;
    const size = keySizeBytes(value);
    if (!isPartitionAttribute(attribute, schema)) sortBytes += size;
    else if (size > partitionKeyBytesMax) return false;
  }
  return sortBytes <= sortKeyBytesMax;
}

/**
 * Refuses a valid item whose sort attributes in an index, as far as it has them, are too long together. One that is too long
 * by itself is left to the check of each, since it may be older than the index.
 */
export function assertSortKeyFits(item: Item, { sortAttributes }: KeySchema): void {
  if (sortAttributes.length < 2) return;
  const values = sortAttributes.flatMap(({ name }) => attributeOf(item, name) ?? []);
  assertSortSize(values.filter((value) => keySizeBytes(value) <= sortKeyBytesMax));
}

/** Refuses values of sort attributes that are too long together. */
export function assertSortSize(values: readonly AttributeValue[]): void {
  const size = values.reduce((sum, value) => sum + keySizeBytes(value), 0);
  if (size > sortKeyBytesMax) throw sortKeyTooLong();
}

/** Refuses a key value that is empty or too long. */
export function assertKeyLength(value: KeyValue, attribute: KeyAttribute, schema: KeySchema): void {
  if (isEmpty(value)) {
    throw invalid(`One or more parameter values are not valid. ${emptyMessage(attribute.type)} Key: ${attribute.name}`);
  }
  assertKeySize(value, attribute, schema);
}

/** Whether a valid value may stand in a key attribute of this type. */
export function isKeyValue(value: AttributeValue, type: AttributeType): value is KeyValue {
  return type in value && (type === "S" || type === "N" || type === "B");
}

function assertKeySize(value: KeyValue, attribute: KeyAttribute, schema: KeySchema): void {
  const size = keySizeBytes(value);
  if (isPartitionAttribute(attribute, schema)) {
    // The missing space is the service's own.
    if (size > partitionKeyBytesMax) {
      throw invalidParameter(`Size of hashkey has exceeded the maximum size limit of${partitionKeyBytesMax} bytes`);
    }
  } else if (size > sortKeyBytesMax) throw sortKeyTooLong();
}

function sortKeyTooLong(): Error {
  return invalidParameter(`Aggregated size of all range keys has exceeded the size limit of ${sortKeyBytesMax} bytes`);
}

function isPartitionAttribute(attribute: KeyAttribute, { partitionAttributes }: KeySchema): boolean {
  return attribute === partitionAttributes[0] || partitionAttributes.includes(attribute);
}

/** Numbers, which are always short enough, do not count. */
function keySizeBytes(value: AttributeValue): number {
  return "S" in value ? Buffer.byteLength(value.S) : "B" in value ? base64SizeBytes(value.B) : 0;
}

function isEmpty(value: KeyValue): boolean {
  return ("S" in value && value.S === "") || ("B" in value && value.B === "");
}

function emptyMessage(type: "S" | "N" | "B"): string {
  return `The AttributeValue for a key attribute cannot contain an empty ${type === "B" ? "binary" : "string"} value.`;
}
