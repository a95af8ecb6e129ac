import type {
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { settle } from "../../../kernel/clock.ts";
import type { Reading } from "../../../store/store.ts";
import { readUnits, transactionCapacity, transactionFactor, writeUnits } from "../capacity.ts";
import { type Access, countAccesses, readAccess, writeAccess } from "../contributor-insights/accesses.ts";
import { validationError } from "../errors.ts";
import { collectionMetrics, metricsByTable } from "../item-collections.ts";
import { causeOf, checkCondition, type Written, writeItem } from "../item-writes.ts";
import { itemKey } from "../records.ts";
import { decodeItem, storedSizeBytes } from "../stored-item.ts";
import { readTable, type Table } from "../tables.ts";
import { type TransactionAction, transactionActionOf } from "../transaction-actions.ts";
import { isRepeated, type TokenUse, tokenUseOf } from "../transaction-tokens.ts";
import { assertOneActionPerItem, forEveryAction } from "../transactions.ts";
import type { Wire, WireOutput } from "../wire.ts";

/** So many actions are checked in one turn. */
const turnCountMax = 10;
const itemsSizeBytesMax = 4 * 1024 * 1024;

/** All of the actions in one transaction of the store, so there are no conflicts to report. */
export async function transactWriteItems(
  context: RequestContext,
  input: Wire<TransactWriteItemsInput>,
): Promise<WireOutput<TransactWriteItemsOutput>> {
  const { ClientRequestToken: token, ReturnConsumedCapacity: wanted } = input;
  const actions: TransactionAction[] = [];
  for (const item of input.TransactItems!) {
    // A hundred actions of some 40 KB take half a second to check.
    if (actions.length > 0 && actions.length % turnCountMax === 0) await settle();
    actions.push(transactionActionOf(context.region, item));
  }
  const nowMs = context.platform.clock.nowMs();
  const use = token === undefined ? undefined : tokenUseOf(context.region, token, input.TransactItems, nowMs);
  const telling = { wanted, metricsWanted: input.ReturnItemCollectionMetrics };
  const { output, accesses } = await runActions(context, actions, use, telling);
  countAccesses(context.platform, accesses, transactionFactor);
  return output;
}

/** What a transaction is to tell beside its success. */
interface Telling {
  readonly wanted: ReturnConsumedCapacity | undefined;
  readonly metricsWanted?: ReturnItemCollectionMetrics | undefined;
}

interface DoneActions {
  readonly output: WireOutput<TransactWriteItemsOutput>;
  /** What contributor insights count of it, where they do. */
  readonly accesses: readonly (Access | undefined)[];
}

export async function runActions(
  context: RequestContext,
  actions: readonly TransactionAction[],
  use: TokenUse | undefined,
  { wanted, metricsWanted }: Telling,
): Promise<DoneActions> {
  const cause = causeOf(context);
  return context.platform.store.transact((tx) => {
    const repeated = use !== undefined && isRepeated(tx, use);
    const targets = locate(tx, actions);
    if (repeated) {
      const costs = targets.map(
        ({ tableName, before }) => [tableName, { table: readUnits(sizeOf(before), true) }] as const,
      );
      return {
        output: withCapacity(transactionCapacity(wanted, "ReadCapacityUnits", costs)),
        accesses: targets.map(({ table, action }, index) =>
          readAccess(table, action.attributes, costs[index]![1].table),
        ),
      };
    }
    const afters = forEveryAction(targets, ({ action, before, table }) => {
      const item = before && decodeItem(before);
      if (action.condition) checkCondition(action.condition, item, action.returnValuesOnFailure);
      const after = action.after(item, table);
      return after === "unchanged" ? before : after;
    });
    if (afters.reduce((sum, after) => sum + sizeOf(after), 0) > itemsSizeBytesMax) {
      throw validationError("The items of a transaction cannot be larger than 4 MB together");
    }
    const written = forEveryAction<Target, Written>(targets, ({ table, key, before, action }, index) => {
      const after = afters[index];
      if (after === before) {
        const units = { table: writeUnits(sizeOf(before), 0) };
        return { units, accesses: [writeAccess(table, action.attributes, units)] };
      }
      return writeItem(tx, table, key, { before, after, attributes: action.attributes }, cause);
    });
    const costs = targets.map(({ tableName }, index) => [tableName, written[index]!.units] as const);
    const metrics = metricsByTable(
      targets.map(({ tableName, table, action: { attributes } }, index) => [
        tableName,
        collectionMetrics(metricsWanted, table, attributes, written[index]!.collectionBytes),
      ]),
    );
    const output = {
      ...withCapacity(transactionCapacity(wanted, "WriteCapacityUnits", costs)),
      ...(metrics && { ItemCollectionMetrics: metrics }),
    };
    return { output, accesses: written.flatMap(({ accesses = [] }) => accesses) };
  });
}

/** What an action is aimed at. */
interface Target {
  readonly tableName: string;
  readonly action: TransactionAction;
  readonly table: Table;
  readonly key: Uint8Array;
  readonly before: Uint8Array | undefined;
}

function locate(tx: Reading, actions: readonly TransactionAction[]): Target[] {
  const tables = actions.map(({ reference }) => readTable(tx, reference));
  const targets = forEveryAction(actions, (action, index) => {
    const table = tables[index]!;
    action.check(table);
    const key = itemKey(table.itemsPrefix, table.schema, action.attributes);
    return { tableName: action.tableName, action, table, key, before: tx.get(key) };
  });
  assertOneActionPerItem(targets.map(({ key }) => key));
  return targets;
}

function sizeOf(stored: Uint8Array | undefined): number {
  return stored ? storedSizeBytes(stored) : 0;
}

function withCapacity(capacity: ReturnType<typeof transactionCapacity>): WireOutput<TransactWriteItemsOutput> {
  return capacity ? { ConsumedCapacity: capacity } : {};
}
