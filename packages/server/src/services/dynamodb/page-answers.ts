import type { QueryInput, QueryOutput } from "@aws-sdk/client-dynamodb";
import type { Range, Reading, Store } from "../../store/store.ts";
import { consumedCapacity, readUnits } from "./capacity.ts";
import type { Access } from "./contributor-insights/accesses.ts";
import { pageAccesses, watchedBy } from "./contributor-insights/page-accesses.ts";
import type { Condition } from "./expressions/condition.ts";
import type { Projection } from "./expressions/projection.ts";
import { type PageRequest, readPage } from "./pages.ts";
import { needsItems, type ReadTarget } from "./read-targets.ts";
import { itemKey } from "./records.ts";
import type { Item, KeyValue } from "./values/attribute-value.ts";
import type { Wire, WireOutput } from "./wire.ts";

/** The range and what to make of it, as Query and Scan ask for it. */
export interface TargetPageRequest {
  readonly target: ReadTarget;
  readonly range: Range;
  readonly expressions: PageExpressions;
  /** That of a query; undefined for a scan. */
  readonly partition?: readonly KeyValue[];
  readonly input: Pick<
    Wire<QueryInput>,
    "TableName" | "Select" | "Limit" | "ConsistentRead" | "ReturnConsumedCapacity"
  >;
}

export interface PageExpressions {
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
}

/**
 * One page as Query and Scan answer it; `prepare` reads the table and says what is asked of it, and `count` hears what
 * contributor insights count of it, where they do.
 */
export async function answerPage(
  store: Store,
  prepare: (tx: Reading) => TargetPageRequest,
  count?: (accesses: readonly Access[]) => Promise<void> | void,
): Promise<WireOutput<QueryOutput>> {
  const { plan, page } = await readPage(store, (tx) => {
    const request = prepare(tx);
    return { plan: request, request: (reading) => pageRequestOf(reading, request, count !== undefined) };
  });
  const { target, input } = plan;
  const units = readUnits(page.sizeBytes, input.ConsistentRead);
  const itemUnits = page.itemUnits * (input.ConsistentRead ? 1 : 0.5);
  const capacity = consumedCapacity(
    input.ReturnConsumedCapacity,
    input.TableName!,
    target.index ? { table: itemUnits, indexes: new Map([[target.index.record, units]]) } : { table: units },
  );
  if (count && target.table.insights) await count(pageAccesses(target, plan.partition, page, units + itemUnits));
  return {
    ...(page.items && { Items: page.items }),
    Count: page.count,
    ScannedCount: page.scannedCount,
    ...(page.lastEvaluatedKey && { LastEvaluatedKey: page.lastEvaluatedKey }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

function pageRequestOf(
  tx: Reading,
  { target, range, expressions, partition, input }: TargetPageRequest,
  isCounted: boolean,
): PageRequest {
  const { filter, projection } = expressions;
  const { itemsPrefix, schema } = target.table;
  const itemBehind = (entry: Item) => tx.get(itemKey(itemsPrefix, schema, entry));
  return {
    range,
    keyNames: target.keyNames,
    limit: input.Limit,
    filter,
    projection,
    countOnly: input.Select === "COUNT",
    ...(needsItems(target, input.Select, projection, filter) && { itemBehind }),
    remembersItems: isCounted && partition === undefined && watchedBy(target)?.accessed !== undefined,
    wholeItems: input.Select === "ALL_ATTRIBUTES",
  };
}
