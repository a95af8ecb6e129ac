import type { Table } from "../tables.ts";
import { type AttributeValue, attributeOf, type Item, typeOf } from "../values/attribute-value.ts";
import { parseDecimal } from "../values/decimal.ts";
import { invalid, invalidParameter } from "../values/invalid.ts";
import { isKeyValue } from "../values/keys.ts";
import { valueSizeBytes } from "../values/size.ts";
import { nearestFloat32 } from "./float32.ts";
import type { SearchAttribute, VectorIndexRecord } from "./records.ts";

/**
 * What AWS refuses to write into a table with vector indexes. What is missing is welcome, and left out of the index. The
 * words are those that the public conformance suite (nubo-db) recorded of AWS, with their missing and surplus stops; others
 * recorded a second sentence before some of them.
 */

/** Refuses an item that is put: all of its attributes that belong to an index must fit. */
export function validateVectors(item: Item, { vectorIndexes }: Table): void {
  for (const { record } of vectorIndexes) refuseProblems(record, item, () => true);
}

/** The same after an update: what it leaves alone may be older than the index, and stays. */
export function validateUpdatedVectors(
  item: Item,
  { vectorIndexes }: Table,
  isTouched: (attributeName: string) => boolean,
): void {
  for (const { record } of vectorIndexes) refuseProblems(record, item, isTouched, emptyInUpdate);
}

function refuseProblems(
  record: VectorIndexRecord,
  item: Item,
  isChecked: (attributeName: string) => boolean,
  empty = emptyInPut,
): void {
  const { name: indexName, vectorAttribute, searchSchema = [] } = record;
  const list = isChecked(vectorAttribute) ? attributeOf(item, vectorAttribute) : undefined;
  const problem = list && vectorProblem(record, list);
  if (problem) throw invalid(`One or more parameter values were invalid. ${problem}`);
  for (const attribute of searchSchema) {
    const error = isChecked(attribute.name) ? searchValueProblem(indexName, attribute, item, empty) : undefined;
    if (error) throw error;
  }
}

function vectorProblem({ name, dimensions, vectorAttribute }: VectorIndexRecord, list: AttributeValue) {
  if (!("L" in list)) {
    return `Invalid type for parameter ${vectorAttribute}, Expected: 32-bit floating point number list IndexName: ${name}`;
  }
  if (list.L.length !== dimensions) {
    const sizes = `Expected: ${dimensions}, Actual: ${list.L.length}`;
    return `Invalid size for parameter ${vectorAttribute}, ${sizes} IndexName: ${name}`;
  }
  const at = list.L.findIndex((element) => !("N" in element) || nearestFloat32(element.N) === undefined);
  const element = list.L[at];
  if (!element) return undefined;
  const parameter = `${vectorAttribute}[${at}]`;
  if ("N" in element) {
    const range = "outside valid range [-3.4028235E38, 3.4028235E38]";
    return `Invalid value for parameter ${parameter}, Value: ${scientific(element.N)} is ${range}. IndexName: ${name}`;
  }
  const types = `Expected: 32-bit floating point number, Actual: ${typeOf(element)}`;
  return `Invalid type for parameter ${parameter}, ${types}. IndexName: ${name}`;
}

const hashBytesMax = 2048;
const filterBytesMax = 10_240;

/** What is wrong with the value of an attribute by which searches choose; undefined when it is right or missing. */
export function searchValueProblem(
  indexName: string,
  { name, type, role }: SearchAttribute,
  item: Item,
  empty = emptyInPut,
): Error | undefined {
  const value = attributeOf(item, name);
  if (!value) return undefined;
  if (!isKeyValue(value, type)) {
    const types = `Expected: ${type}, Actual: ${typeOf(value)}`;
    return invalid(
      `One or more parameter values were invalid. Attribute '${name}' type mismatch. ${types}. IndexName: ${indexName}`,
    );
  }
  const sizeBytes = valueSizeBytes(value);
  if (role === "INLINE_FILTER") {
    if (sizeBytes <= filterBytesMax) return undefined;
    return invalidParameter(
      `Size limit exceeded for SearchSchema attribute '${name}': maximum ${filterBytesMax} bytes`,
    );
  }
  if (sizeBytes === 0) return empty(type === "B" ? "binary" : "string", indexName, name);
  if (sizeBytes <= hashBytesMax) return undefined;
  return invalidParameter(`Aggregate size for HASH key attributes exceeds the maximum of ${hashBytesMax} bytes`);
}

function emptyInPut(kind: string, indexName: string, attributeName: string): Error {
  return invalid(
    "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
      `The AttributeValue for a key attribute cannot contain an empty ${kind} value. ` +
      `IndexName: ${indexName}, IndexKey: ${attributeName}`,
  );
}

function emptyInUpdate(kind: string): Error {
  return invalid(
    "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a " +
      `value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value.`,
  );
}

/** As Java prints a number with more digits before its point than it has significant ones. */
function scientific(text: string): string {
  const { negative, digits, exponent } = parseDecimal(text);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${negative ? "-" : ""}${digits[0]}${fraction}E+${exponent}`;
}
