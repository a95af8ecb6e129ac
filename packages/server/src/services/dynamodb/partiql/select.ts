import type { ExecuteStatementInput, ExecuteStatementOutput } from "@aws-sdk/client-dynamodb";
import { RawJson } from "../../../protocols/raw-json.ts";
import type { Store } from "../../../store/store.ts";
import { consumedCapacity, readUnits } from "../capacity.ts";
import { valueAt } from "../expressions/path.ts";
import { pageSizeBytesMax, readPage } from "../pages.ts";
import { readTable, type TableReference } from "../tables.ts";
import { type Item, setAttribute } from "../values/attribute-value.ts";
import type { Wire, WireOutput } from "../wire.ts";
import { type Position, pageRequestOf, readsOf } from "./reads.ts";
import type { Column, SelectStatement } from "./statements.ts";

export type SelectOptions = Pick<Wire<ExecuteStatementInput>, "ConsistentRead" | "Limit" | "ReturnConsumedCapacity">;

export interface SelectedPage {
  readonly answer: WireOutput<ExecuteStatementOutput>;
  /** Where the next page begins, if there may be one. */
  readonly next: Position | undefined;
}

/** One page of a SELECT, which may take several reads. It ends as a page of a query does, after `Limit` items or a megabyte. */
export async function runSelect(
  store: Store,
  reference: TableReference,
  statement: SelectStatement,
  options: SelectOptions,
  start: Position,
): Promise<SelectedPage> {
  const { columns } = statement;
  const { ConsistentRead, Limit } = options;
  let items: readonly (Item | RawJson)[] = [];
  let next: Position | undefined = start;
  let [scannedCount, sizeBytes, units, itemUnits] = [0, 0, 0, 0];
  for (;;) {
    const from: Position = next;
    const limit = Limit === undefined ? undefined : Limit - scannedCount;
    const { plan, page } = await readPage(store, (tx) => {
      const reads = readsOf(readTable(tx, reference), statement, ConsistentRead);
      return { plan: reads, request: (reading) => pageRequestOf(reading, reads, from, limit) };
    });
    items = items.concat(page.items ?? []);
    scannedCount += page.scannedCount;
    sizeBytes += page.sizeBytes;
    units += readUnits(page.sizeBytes, ConsistentRead);
    itemUnits += page.itemUnits * (ConsistentRead ? 1 : 0.5);
    if (page.lastEvaluatedKey) next = { read: from.read, after: page.lastEvaluatedKey };
    else next = from.read + 1 < plan.reads.length ? { read: from.read + 1 } : undefined;
    if (next && !next.after && sizeBytes < pageSizeBytesMax) continue;
    const { index } = plan.target;
    const cost = index ? { table: itemUnits, indexes: new Map([[index.record, units]]) } : { table: units };
    const capacity = consumedCapacity(options.ReturnConsumedCapacity, statement.tableName, cost);
    const answer = {
      Items: items.map((item) => (columns ? columnsOf(columns, item) : item)),
      ...(next?.after && { LastEvaluatedKey: next.after }),
      ...(capacity && { ConsumedCapacity: capacity }),
    };
    return { answer, next };
  }
}

/** The values at the paths, each under the name of its column. */
export function columnsOf(columns: readonly Column[], given: Item | RawJson): Item {
  const item = given instanceof RawJson ? (JSON.parse(Buffer.from(given.bytes).toString()) as Item) : given;
  const selected: Item = {};
  for (const { name, path } of columns) {
    const value = valueAt(item, path);
    if (value) setAttribute(selected, name, value);
  }
  return selected;
}
