import type {
  CancellationReason,
  ExecuteTransactionInput,
  ExecuteTransactionOutput,
  ParameterizedStatement,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { readUnits, transactionCapacity } from "../capacity.ts";
import { validationError } from "../errors.ts";
import { evaluateCondition } from "../expressions/condition.ts";
import { authorizeStatement } from "../partiql/execute.ts";
import { columnsOf } from "../partiql/select.ts";
import { parseStatement, type SelectStatement, type Statement } from "../partiql/statements.ts";
import { conditionOfAll, requirePrimaryKey } from "../partiql/where.ts";
import { actionOf, duplicateMessage } from "../partiql/write-actions.ts";
import { itemKey } from "../records.ts";
import { decodeItem, storedSizeBytes } from "../stored-item.ts";
import { readTable, referenceTable } from "../tables.ts";
import { tokenUseOf } from "../transaction-tokens.ts";
import { cancelled } from "../transactions.ts";
import type { Wire, WireOutput } from "../wire.ts";
import { runActions } from "./transact-write-items.ts";

/** All statements in one transaction: either all of them read or none does. */
export async function executeTransaction(
  context: RequestContext,
  input: Wire<ExecuteTransactionInput>,
): Promise<WireOutput<ExecuteTransactionOutput>> {
  const given = input.TransactStatements!;
  const statements = given.map(({ Statement, Parameters }) => parseStatement(Statement!, Parameters ?? []));
  for (const statement of statements) await authorizeStatement(context, statement);
  const selects = statements.filter((statement) => statement.kind === "select");
  if (selects.length === statements.length) return readAll(context, selects, input);
  if (selects.length > 0) {
    throw validationError("The transaction must either be all reads or all writes");
  }
  return writeAll(context, statements, given, input);
}

async function readAll(
  context: RequestContext,
  statements: readonly SelectStatement[],
  input: Wire<ExecuteTransactionInput>,
): Promise<WireOutput<ExecuteTransactionOutput>> {
  return context.platform.store.read((tx) => {
    const read = statements.map(({ tableName, indexName, where, columns }) => {
      if (indexName !== undefined) throw validationError("Indexes cannot be read in transactions");
      const table = readTable(tx, referenceTable(context.region, tableName));
      const { key, rest } = requirePrimaryKey(where, table.schema);
      const stored = tx.get(itemKey(table.itemsPrefix, table.schema, key));
      const cost = { table: readUnits(stored ? storedSizeBytes(stored) : 0, true) };
      const item = stored && decodeItem(stored);
      const condition = conditionOfAll(rest);
      const found = item && (!condition || evaluateCondition(condition, item)) ? item : undefined;
      return { tableName, cost, response: found ? { Item: columns ? columnsOf(columns, found) : found } : {} };
    });
    const costs = read.map(({ tableName, cost }) => [tableName, cost] as const);
    const capacity = transactionCapacity(input.ReturnConsumedCapacity, "ReadCapacityUnits", costs);
    return { Responses: read.map(({ response }) => response), ...(capacity && { ConsumedCapacity: capacity }) };
  });
}

async function writeAll(
  context: RequestContext,
  statements: readonly Statement[],
  given: readonly Wire<ParameterizedStatement>[],
  { ClientRequestToken: token, ReturnConsumedCapacity: wanted }: Wire<ExecuteTransactionInput>,
): Promise<WireOutput<ExecuteTransactionOutput>> {
  const { region, platform } = context;
  const references = statements.map(({ tableName }) => referenceTable(region, tableName));
  const tables = await platform.store.read((tx) => references.map((reference) => readTable(tx, reference)));
  const actions = statements.map((statement, index) => {
    if (statement.kind === "select") throw new TypeError("reads are transactions of their own");
    const { ReturnValuesOnConditionCheckFailure: returnValues } = given[index]!;
    return actionOf(statement, references[index]!, tables[index]!, returnValues);
  });
  const use = token === undefined ? undefined : tokenUseOf(region, token, given, platform.clock.nowMs());
  try {
    const { output } = await runActions(context, actions, use, { wanted });
    const { ConsumedCapacity } = output;
    return { Responses: statements.map(() => ({})), ...(ConsumedCapacity && { ConsumedCapacity }) };
  } catch (error) {
    throw withDuplicates(error, statements);
  }
}

/** INSERTs that found an item have a reason of their own. */
function withDuplicates(error: unknown, statements: readonly Statement[]): unknown {
  if (!(error instanceof ServiceError) || error.code !== "TransactionCanceledException") return error;
  const reasons = error.members["CancellationReasons"] as readonly (CancellationReason & { Code: string })[];
  return cancelled(
    reasons.map((reason, index) =>
      statements[index]?.kind === "insert" && reason.Code === "ConditionalCheckFailed"
        ? { ...reason, Code: "DuplicateItem", Message: duplicateMessage }
        : reason,
    ) as Parameters<typeof cancelled>[0],
  );
}
