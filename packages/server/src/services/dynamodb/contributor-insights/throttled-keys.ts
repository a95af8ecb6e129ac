import type { RequestContext } from "../../../engine/service.ts";
import { ExpressionAttributes } from "../expressions/attributes.ts";
import { parseKeyCondition } from "../expressions/key-condition.ts";
import { projectAttributes } from "../expressions/projection.ts";
import { resolveKeyCondition } from "../expressions/resolve-key-condition.ts";
import { keyConditionsOf } from "../legacy/key-conditions.ts";
import { keyNames, type Table } from "../tables.ts";
import type { Item, KeyValue } from "../values/attribute-value.ts";
import { type KeySchema, validateItem } from "../values/validate.ts";
import { countThrottle, partitionOnly } from "./accesses.ts";
import { watchedBy } from "./page-accesses.ts";

type Members = Readonly<Record<string, unknown>>;

/** A table, or an index of it, that had nothing left for a request, or for a part of one. */
export interface Refusal {
  readonly table: Table;
  readonly indexName: string | undefined;
  /** What of the request is about it: all of it, an action of a transaction, or the keys or writes of a batch. */
  readonly part: unknown;
}

/**
 * Counts the keys of what was refused. A scan has none, and PartiQL is not counted. Nothing has looked at the request yet, so
 * what is no key is passed over: it would have been refused all the same.
 */
export function countRefusal({ platform }: RequestContext, { table, indexName, part }: Refusal): void {
  if (!table.insights) return;
  const index = table.indexes.find(({ record }) => record.name === indexName);
  const keys = watchedBy({ table, index });
  if (!keys?.throttled) return;
  for (const key of keysIn(part as Members | readonly Members[], index?.schema ?? table.schema)) {
    countThrottle(platform, keys, key);
  }
}

function keysIn(part: Members | readonly Members[], schema: KeySchema): Item[] {
  if (isList(part)) return part.flatMap((write) => keyIn(attributesOfWrite(write), schema));
  if (part["KeyConditionExpression"] !== undefined || part["KeyConditions"] !== undefined) {
    const partition = queriedPartition(part, schema);
    return partition ? [partitionOnly(schema, partition)] : [];
  }
  const { Key, Item = Key, Keys = [Item] } = part;
  return isList(Keys) ? Keys.flatMap((key) => keyIn(key, schema)) : [];
}

function attributesOfWrite({ PutRequest: put, DeleteRequest: remove }: Members): unknown {
  return (put as Members | undefined)?.["Item"] ?? (remove as Members | undefined)?.["Key"];
}

function keyIn(attributes: unknown, schema: KeySchema): Item[] {
  if (attributes === null || typeof attributes !== "object") return [];
  try {
    return [validateItem(projectAttributes(keyNames(schema), attributes as Item))];
  } catch {
    return [];
  }
}

function queriedPartition(query: Members, schema: KeySchema): readonly KeyValue[] | undefined {
  const { KeyConditionExpression: expression, KeyConditions: older } = query;
  try {
    const conditions =
      typeof expression === "string"
        ? parseKeyCondition(expression, new ExpressionAttributes(query, { KeyConditionExpression: expression }))
        : keyConditionsOf(older as Parameters<typeof keyConditionsOf>[0]);
    return resolveKeyCondition(conditions, schema, () => {}).partition;
  } catch {
    return undefined;
  }
}

function isList(part: unknown): part is readonly Members[] {
  return Array.isArray(part);
}
