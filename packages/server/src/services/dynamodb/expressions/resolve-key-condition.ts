import type { KeyValue } from "../values/attribute-value.ts";
import { invalid, invalidParameter } from "../values/invalid.ts";
import { assertKeyLength, assertSortSize, isKeyValue, type KeyAttribute, type KeySchema } from "../values/keys.ts";
import type { KeyCondition, KeyConditions, SingleCondition, SortComparison } from "./key-condition.ts";

/**
 * The words about keys of one attribute of each kind are those that dynalite's tests recorded; those about keys of several,
 * and about too many conditions, are what AWS answered in October 2026, as the tests of dynoxide (`multi_attribute_keys.rs`)
 * recorded it.
 */

/**
 * Fits the conditions to the key schema of the table or index that is queried. Throws `ValidationException`. `before` is
 * called with each attribute of the key before its condition is looked at.
 */
export function resolveKeyCondition(
  conditions: KeyConditions,
  schema: KeySchema,
  before: (attribute: KeyAttribute) => void = () => {},
): KeyCondition {
  const byAttribute = conditions.byAttribute();
  for (const attribute of schema.partitionAttributes) before(attribute);
  assertNotTooMany(byAttribute, schema);
  assertPartitionGiven(byAttribute, schema);
  const partition = schema.partitionAttributes.map((attribute) => partitionValue(byAttribute, attribute, schema));
  for (const attribute of schema.sortAttributes) before(attribute);
  const sort = givenSortAttributes(byAttribute, schema).map((attribute) => comparison(byAttribute, attribute, schema));
  assertSortSizes(sort);
  return { partition, sort };
}

type Conditions = ReadonlyMap<string, SingleCondition>;

const unsupported = "Query key condition not supported";

function assertNotTooMany({ size }: Conditions, schema: KeySchema): void {
  const { length } = schema.attributes;
  if (size <= length) return;
  if (length === 1) throw invalid(unsupported);
  throw invalid(
    `The number of query conditions (${size}) exceeds the number of key attributes defined in the schema (${length})`,
  );
}

function assertPartitionGiven(conditions: Conditions, { partitionAttributes, sortAttributes }: KeySchema): void {
  const [{ name }] = partitionAttributes;
  if (partitionAttributes.length === 1 && sortAttributes.length <= 1) {
    if (!conditions.has(name)) throw missing(name);
    return;
  }
  const lacking = withoutEquality(conditions, partitionAttributes);
  if (lacking.length === 0) return;
  throw invalid(`HASH key attributes ${lacking.join(", ")} must have equality conditions specified in the query`);
}

function partitionValue(conditions: Conditions, attribute: KeyAttribute, schema: KeySchema): KeyValue {
  const { operator, values } = comparison(conditions, attribute, schema);
  if (operator !== "=") throw invalid(unsupported);
  return values[0];
}

/** Those of the sort attributes that have conditions: the first ones, and all but the last of them with an equality. */
function givenSortAttributes(
  conditions: Conditions,
  { partitionAttributes, sortAttributes }: KeySchema,
): readonly KeyAttribute[] {
  const given = sortAttributes.filter(({ name }) => conditions.has(name));
  const absent = sortAttributes.find(({ name }) => !conditions.has(name));
  if (absent && partitionAttributes.length + given.length < conditions.size) throw missing(absent.name);
  const last = given.at(-1);
  if (!last) return [];
  const lacking = withoutEquality(conditions, sortAttributes.slice(0, sortAttributes.indexOf(last)));
  if (lacking.length === 0) return given;
  throw invalid(
    `RANGE key attributes ${lacking.join(", ")} must have equality conditions specified in the query ` +
      `because a condition is present on key attribute ${last.name}`,
  );
}

function withoutEquality(conditions: Conditions, attributes: readonly KeyAttribute[]): readonly string[] {
  return attributes.map(({ name }) => name).filter((name) => conditions.get(name)?.operator !== "=");
}

function missing(name: string): Error {
  return invalid(`Query condition missed key schema element: ${name}`);
}

function comparison(conditions: Conditions, key: KeyAttribute, schema: KeySchema): SortComparison {
  const { operator, values } = conditions.get(key.name)!;
  if (!operator) throw invalid("Attempted conditional constraint is not an indexable operation");
  for (const value of values) {
    if (!isKeyValue(value, key.type)) throw invalidParameter("Condition parameter type does not match schema type");
    assertKeyLength(value, key, schema);
  }
  return { operator, values: values as SortComparison["values"] };
}

/** No entry has values that are longer together, and no key has room for them. */
function assertSortSizes(sort: readonly SortComparison[]): void {
  if (sort.length < 2) return;
  const equal = sort.slice(0, -1).map(({ values }) => values[0]);
  for (const value of sort.at(-1)!.values) assertSortSize([...equal, value]);
}
