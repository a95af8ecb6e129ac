import type { ExecuteStatementInput, ExecuteStatementOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import type { Writing } from "../../../store/store.ts";
import { consumedCapacity } from "../capacity.ts";
import { touchedAttributes } from "../expressions/update.ts";
import { causeOf, checkCondition, writeItem } from "../item-writes.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson } from "../stored-item.ts";
import type { Cause } from "../streams/change-record.ts";
import { tableArn } from "../table-names.ts";
import { readTable, referenceTable } from "../tables.ts";
import type { TransactionAction } from "../transaction-actions.ts";
import type { Item } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import type { Wire, WireOutput } from "../wire.ts";
import { digestOf, positionIn, tokenOf } from "./next-tokens.ts";
import { runSelect } from "./select.ts";
import type { SelectStatement, Statement, WriteStatement } from "./statements.ts";
import { actionOf, asDuplicate } from "./write-actions.ts";

const actions: Record<Statement["kind"], string> = {
  select: "dynamodb:PartiQLSelect",
  insert: "dynamodb:PartiQLInsert",
  update: "dynamodb:PartiQLUpdate",
  delete: "dynamodb:PartiQLDelete",
  exists: "dynamodb:PartiQLSelect",
};

/** Statements have permissions of their own, for the table or the index that they name. */
export async function authorizeStatement(context: RequestContext, statement: Statement): Promise<void> {
  const arn = tableArn(context.region, statement.tableName);
  const indexName = statement.kind === "select" ? statement.indexName : undefined;
  await context.authorize(actions[statement.kind], [indexName === undefined ? arn : `${arn}/index/${indexName}`]);
}

/** Runs a statement. `input` is the request that it came in. */
export async function execute(
  context: RequestContext,
  statement: Statement,
  input: Wire<ExecuteStatementInput>,
): Promise<WireOutput<ExecuteStatementOutput>> {
  const run = await prepare(context, statement, input);
  return run();
}

/** What there is to do for a statement, once all is well that can be known before its items are. */
export async function prepare(
  context: RequestContext,
  statement: Statement,
  input: Wire<ExecuteStatementInput>,
): Promise<() => Promise<WireOutput<ExecuteStatementOutput>>> {
  if (statement.kind === "exists") throw invalid("EXISTS can only be used in ExecuteTransaction write requests.");
  await authorizeStatement(context, statement);
  if (statement.kind === "select") return () => select(context, statement, input);
  const reference = referenceTable(context.region, statement.tableName);
  const table = await context.platform.store.read((tx) => readTable(tx, reference));
  const action = actionOf(statement, reference, table, input.ReturnValuesOnConditionCheckFailure);
  return () => write(context, statement, action, input);
}

async function select(
  context: RequestContext,
  statement: SelectStatement,
  input: Wire<ExecuteStatementInput>,
): Promise<WireOutput<ExecuteStatementOutput>> {
  const { store, clock } = context.platform;
  const digest = digestOf(input.Statement!, input.Parameters);
  const start = input.NextToken === undefined ? { read: 0 } : positionIn(input.NextToken, digest, clock.nowMs());
  const reference = referenceTable(context.region, statement.tableName);
  const { answer, next } = await runSelect(store, reference, statement, input, start);
  return { ...answer, ...(next && { NextToken: tokenOf(next, digest, clock.nowMs()) }) };
}

async function write(
  context: RequestContext,
  statement: WriteStatement,
  action: TransactionAction,
  input: Wire<ExecuteStatementInput>,
): Promise<WireOutput<ExecuteStatementOutput>> {
  const cause = causeOf(context);
  try {
    return await context.platform.store.transact((tx) => {
      const { before, after, units } = runAction(tx, action, cause);
      const returned = returnedItem(statement, before, after);
      const capacity = consumedCapacity(input.ReturnConsumedCapacity, statement.tableName, units);
      return { Items: returned ? [returned] : [], ...(capacity && { ConsumedCapacity: capacity }) };
    });
  } catch (error) {
    throw statement.kind === "insert" ? asDuplicate(error) : error;
  }
}

function runAction(tx: Writing, action: TransactionAction, cause: Cause) {
  const table = readTable(tx, action.reference);
  action.check(table);
  const key = itemKey(table.itemsPrefix, table.schema, action.attributes);
  const before = tx.get(key);
  const itemBefore = before && decodeItem(before);
  if (action.condition) checkCondition(action.condition, itemBefore, action.returnValuesOnFailure);
  const after = action.after(itemBefore, table) as Uint8Array | undefined;
  const { units } = writeItem(tx, table, key, { before, after, attributes: action.attributes, itemBefore }, cause);
  return { before, after, units };
}

function returnedItem(
  statement: WriteStatement,
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): Item | RawJson | undefined {
  if (statement.kind === "insert" || !statement.returning) return undefined;
  const [scope, age] = statement.returning.split(" ");
  const image = age === "OLD" ? before : after;
  if (!image || scope === "ALL") return image && new RawJson(itemJson(image));
  return statement.kind === "update" ? touchedAttributes(statement.update, decodeItem(image)) : undefined;
}
