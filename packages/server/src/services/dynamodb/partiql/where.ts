import type { BoundCondition } from "../expressions/bind-condition.ts";
import { type AttributeValue, attributeOf, type Item, setAttribute } from "../values/attribute-value.ts";
import { valuesEqual } from "../values/compare.ts";
import { invalid } from "../values/invalid.ts";
import type { KeySchema } from "../values/keys.ts";
import { keyTestOf } from "./key-tests.ts";

/** The one item that a condition is about, and what is left of it. The values of the key have not been checked. */
export interface NamedItem {
  readonly key: Item;
  readonly rest: readonly BoundCondition[];
}

/** The item that a write names. Throws `ValidationException` when the condition does not equate each part of the key. */
export function writtenItem(where: BoundCondition | undefined, schema: KeySchema): NamedItem {
  const named = namedItem(where, schema, (name) => {
    throw invalid(`Multiple conditions on same key ${name}. Only single item Update/Insert/Delete are supported`);
  });
  if (!named) throw invalid("Where clause does not contain a mandatory equality on all key attributes");
  return named;
}

/** The item that an EXISTS is about, of which it must ask something more. */
export function existingItem(where: BoundCondition | undefined, schema: KeySchema): NamedItem {
  // A second value for a key is a condition like any other, which the item cannot meet.
  const named = namedItem(where, schema, () => {});
  if (named && named.rest.length > 0) return named;
  throw invalid("EXISTS() must contain a single item read with additional condition");
}

/** The key of the one item that a condition selects and says nothing else about; undefined for any other condition. */
export function selectedKey(where: BoundCondition | undefined, schema: KeySchema): Item | undefined {
  const single = linksOf(where).map((link): BoundCondition => {
    if (link.kind !== "in" || link.candidates.length !== 1) return link;
    return { kind: "comparison", operator: "=", left: link.operand, right: link.candidates[0]! };
  });
  const named = namedItem({ kind: "and", conditions: single }, schema, () => {});
  return named?.rest.length === 0 ? named.key : undefined;
}

function namedItem(
  where: BoundCondition | undefined,
  schema: KeySchema,
  onSecondValue: (name: string) => void,
): NamedItem | undefined {
  const names = schema.attributes.map(({ name }) => name);
  const key: Item = {};
  const rest: BoundCondition[] = [];
  for (const link of linksOf(where)) {
    const test = keyTestOf(link, names);
    const value: AttributeValue | undefined = test?.operator === "=" ? test.values[0] : undefined;
    if (!test || !value) {
      rest.push(link);
      continue;
    }
    const earlier = attributeOf(key, test.name);
    if (!earlier) setAttribute(key, test.name, value);
    else if (!valuesEqual(earlier, value)) {
      onSecondValue(test.name);
      rest.push(link);
    }
  }
  return names.every((name) => attributeOf(key, name)) ? { key, rest } : undefined;
}

function linksOf(where: BoundCondition | undefined): readonly BoundCondition[] {
  if (!where) return [];
  return where.kind === "and" ? where.conditions.flatMap(linksOf) : [where];
}
