import { hash } from "node:crypto";
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
import { validateItem } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";
import { runSelect } from "./select.ts";
import type { SelectStatement, Statement, WriteStatement } from "./statements.ts";
import { actionOf, asDuplicate, updateOf } from "./write-actions.ts";

type Options = Omit<Wire<ExecuteStatementInput>, "Statement" | "Parameters">;

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

/** Runs one statement. */
export async function execute(
  context: RequestContext,
  statement: Statement,
  options: Options,
): Promise<WireOutput<ExecuteStatementOutput>> {
  await authorizeStatement(context, statement);
  if (statement.kind === "select") return select(context, statement, options);
  if (statement.kind === "exists") throw invalid("EXISTS is only supported in transactions");
  return write(context, statement, options);
}

async function select(
  context: RequestContext,
  statement: SelectStatement,
  options: Options,
): Promise<WireOutput<ExecuteStatementOutput>> {
  const reference = referenceTable(context.region, statement.tableName);
  const digest = hash("sha256", JSON.stringify(statement), "hex").slice(0, 16);
  const startKey = options.NextToken === undefined ? undefined : startKeyIn(options.NextToken, digest);
  const page = await runSelect(context.platform.store, reference, statement, options, startKey);
  return { ...page, ...(page.LastEvaluatedKey && { NextToken: tokenOf(page.LastEvaluatedKey as Item, digest) }) };
}

async function write(
  context: RequestContext,
  statement: WriteStatement,
  options: Options,
): Promise<WireOutput<ExecuteStatementOutput>> {
  const { store } = context.platform;
  const reference = referenceTable(context.region, statement.tableName);
  const table = await store.read((tx) => readTable(tx, reference));
  const action = actionOf(statement, reference, table, options.ReturnValuesOnConditionCheckFailure);
  const cause = causeOf(context);
  try {
    return await store.transact((tx) => {
      const { before, after, units } = runAction(tx, action, cause);
      const returned = returnedItem(statement, before, after);
      const capacity = consumedCapacity(options.ReturnConsumedCapacity, statement.tableName, units);
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
  return statement.kind === "update" ? touchedAttributes(updateOf(statement.actions), decodeItem(image)) : undefined;
}

/** Where the next page begins, and a digest of the statement, so that the token fits no other. */
function tokenOf(key: Item, digest: string): string {
  return Buffer.from(JSON.stringify({ key, digest })).toString("base64url");
}

function startKeyIn(token: string, digest: string): Item {
  try {
    const given = JSON.parse(Buffer.from(token, "base64url").toString()) as { key: object; digest: unknown };
    if (given.digest === digest && hasTextsOnly(given.key)) return validateItem(given.key);
  } catch {
    // What cannot be read is as wrong as what belongs to another statement.
  }
  throw invalid("Given NextToken does not match the statement");
}

/** Whether the values are of the shape that those of keys have: nobody has decoded what is in a token. */
function hasTextsOnly(key: object): boolean {
  const contents = Object.values(key).flatMap((value: object) => Object.entries(value));
  return contents.every(([type, content]) => ["S", "N", "B"].includes(type) && typeof content === "string");
}
