import { ServiceError } from "../../kernel/errors.ts";
import { validationError } from "./errors.ts";
import type { ReadTarget } from "./read-targets.ts";
import { keyOf } from "./tables.ts";
import { attributeOf, type Item } from "./values/attribute-value.ts";
import { assertKeyLength, assertSortKeyFits } from "./values/keys.ts";
import { isKeyValue, type KeyAttribute, validateItem, validateKey } from "./values/validate.ts";

const invalid = "The provided starting key is invalid";

/** AWS announces some complaints about an `ExclusiveStartKey` and passes on others as they are; so its tests recorded. */
const unannounced = /contains duplicates|number set|numeric value|significant digits|number with magnitude/;

/** The values of an `ExclusiveStartKey`, checked as values; the table's part comes later. */
export function startKeyOf(given: unknown): Item | undefined {
  if (given === undefined) return undefined;
  try {
    return validateItem(given);
  } catch (error) {
    if (!(error instanceof ServiceError) || unannounced.test(error.message)) throw error;
    throw new ServiceError(error.code, `${invalid}: ${error.message}`);
  }
}

/**
 * The start key of a query, or of a scan of an index, must have the attributes of the key and their types; said before
 * the key conditions are looked at.
 */
export function checkStartKeyShape(startKey: Item, target: ReadTarget): void {
  checkStartKeyCount(startKey, target);
  for (const attribute of target.schema.attributes) checkStartKeyAttribute(startKey, attribute, target);
}

export function checkStartKeyCount(startKey: Item, { keyNames }: ReadTarget): void {
  if (Object.keys(startKey).length !== keyNames.length) throw validationError(invalid);
}

export function checkStartKeyAttribute(startKey: Item, attribute: KeyAttribute, { schema }: ReadTarget): void {
  const value = attributeOf(startKey, attribute.name);
  if (!value) throw validationError(invalid);
  if (!isKeyValue(value, attribute.type)) throw validationError("The provided key element does not match the schema");
  assertKeyLength(value, attribute, schema);
}

/** Whatever else a key of the table must be. */
export function checkStartKey(startKey: Item, { table, index }: ReadTarget): void {
  try {
    validateKey(index ? keyOf(table.schema, startKey) : startKey, table.schema);
    if (index) assertSortKeyFits(startKey, index.schema);
  } catch (error) {
    throw error instanceof ServiceError ? new ServiceError(error.code, `${invalid}: ${error.message}`) : error;
  }
}

export function wrongSegment(totalSegments: number, segment: number): ServiceError {
  return validationError(
    `${invalid}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ` +
      `TotalSegments: ${totalSegments} Segment: ${segment}`,
  );
}
