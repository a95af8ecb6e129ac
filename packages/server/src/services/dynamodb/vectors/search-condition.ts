import type { ExpressionAttributes } from "../expressions/attributes.ts";
import type { BoundCondition } from "../expressions/bind-condition.ts";
import { parseCondition } from "../expressions/condition.ts";
import { type AttributeValue, type KeyValue, typeOf } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { assertKeyLength, isKeyValue, keySchema } from "../values/keys.ts";
import { digestOf, type TableVectorIndex } from "./table-vectors.ts";

/**
 * What a search is confined to. The API reference allows comparisons and ranges for filters, but the developer guide says
 * that there is nothing but equality yet, and so AWS was measured to answer.
 */

/** An attribute of the search schema that must have a value. */
export interface Equality {
  readonly name: string;
  readonly isNested: boolean;
  readonly value: AttributeValue;
}

/** What the condition means for an index. */
export interface SearchScope {
  /** The value of the partition key, where the index has one. */
  readonly partition: KeyValue | undefined;
  /** The filters by their places among those of the index. */
  readonly filters: readonly { readonly at: number; readonly digest: Uint8Array }[];
}

/** Parses the text of a condition. Throws `ValidationException`. */
export function parseSearchCondition(text: string, attributes: ExpressionAttributes): readonly Equality[] {
  return equalitiesOf(parseCondition("SearchConditionExpression", text, attributes).bound);
}

/** Checks the equalities against the search schema of an index, in the order in which AWS complains. */
export function scopeOf({ record, hash, filters }: TableVectorIndex, equalities: readonly Equality[]): SearchScope {
  const schema = record.searchSchema ?? [];
  const stranger = equalities.find(({ name }) => !schema.some((attribute) => attribute.name === name));
  if (stranger) {
    throw invalid(
      "SearchConditionExpression must not contain any attributes that is not in SearchSchema. " +
        `Invalid attribute: ${stranger.name}`,
    );
  }
  if (equalities.some(({ isNested }) => isNested)) throw problem("cannot have conditions on nested attributes");
  if (new Set(equalities.map(({ name }) => name)).size < equalities.length) {
    throw problem("must only contain one condition per attribute");
  }
  const values = new Map(equalities.map(({ name, value }) => [name, value]));
  if (hash && !values.has(hash.name)) {
    throw invalid("SearchConditionExpression must be provided when SearchSchema has a HASH key");
  }
  const givenValue = (name: string): KeyValue | undefined => {
    const value = values.get(name);
    const type = schema.find((attribute) => attribute.name === name)!.type;
    if (!value || isKeyValue(value, type)) return value as KeyValue | undefined;
    throw invalid(
      `Type of '${name}' attribute in SearchConditionExpression (${typeOf(value)}) ` +
        `does not match type in search schema (${type})`,
    );
  };
  const partition = hash && givenValue(hash.name);
  if (hash && partition) assertKeyLength(partition, hash, keySchema([hash]));
  const chosen = filters.flatMap(({ name }, at) => {
    const value = givenValue(name);
    return value ? [{ at, digest: digestOf(value) }] : [];
  });
  return { partition, filters: chosen };
}

function equalitiesOf(condition: BoundCondition): readonly Equality[] {
  if (condition.kind === "and") return condition.conditions.flatMap(equalitiesOf);
  if (condition.kind !== "comparison") {
    throw invalid("Invalid SearchConditionExpression: Invalid operator used in SearchConditionExpression");
  }
  if (condition.operator !== "=") {
    throw invalid("Invalid SearchConditionExpression: Invalid comparator used in SearchConditionExpression");
  }
  const { left, right } = condition;
  const [path, value] = left.kind === "path" ? [left, right] : [right, left];
  if (path.kind !== "path" || value.kind !== "value") {
    throw problem("must compare attributes of the SearchSchema with values");
  }
  return [{ name: path.path[0], isNested: path.path.length > 1, value: value.value }];
}

function problem(what: string): Error {
  return invalid(`Invalid SearchConditionExpression: SearchConditionExpression ${what}`);
}
