import { ServiceError } from "../../kernel/errors.ts";
import { validationError } from "./errors.ts";
import { keyNames } from "./tables.ts";
import { attributeOf, type Item } from "./values/attribute-value.ts";
import { isKeyValue, type KeySchema, validateItem, validateKey } from "./values/validate.ts";

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

/** A query's start key must have the attributes of the key and their types; said before the key conditions are looked at. */
export function checkQueryStartKeyShape(startKey: Item, schema: KeySchema): void {
  if (Object.keys(startKey).length !== keyNames(schema).length) throw validationError(invalid);
  for (const attribute of [schema.partitionKey, schema.sortKey]) {
    if (!attribute) continue;
    const value = attributeOf(startKey, attribute.name);
    if (!value) throw validationError(invalid);
    if (!isKeyValue(value, attribute.type)) {
      throw validationError("The provided key element does not match the schema");
    }
  }
}

/** Whatever else a key must be. */
export function checkStartKey(startKey: Item, schema: KeySchema): void {
  try {
    validateKey(startKey, schema);
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
