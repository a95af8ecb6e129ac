import type { ExecuteTransactionInput, ExecuteTransactionOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { settle } from "../../../kernel/clock.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { readUnits, transactionCapacity } from "../capacity.ts";
import { resourceNotFound, validationError } from "../errors.ts";
import { authorizeStatement } from "../partiql/execute.ts";
import { validateParameters } from "../partiql/operands.ts";
import { columnsOf } from "../partiql/select.ts";
import { assertReadsOneItem } from "../partiql/single-reads.ts";
import { parseStatement, type SelectStatement, type Statement } from "../partiql/statements.ts";
import { existingItem } from "../partiql/where.ts";
import { actionOf, duplicateMessage } from "../partiql/write-actions.ts";
import { itemKey } from "../records.ts";
import { decodeItem, storedSizeBytes } from "../stored-item.ts";
import { readTable, referenceTable, type Table } from "../tables.ts";
import { tokenUseOf } from "../transaction-tokens.ts";
import { assertOneActionPerItem, cancelled, forEveryAction } from "../transactions.ts";
import { validateKey } from "../values/keys.ts";
import type { Wire, WireOutput } from "../wire.ts";
import { runActions } from "./transact-write-items.ts";

const itemsSizeBytesMax = 4 * 1024 * 1024;
/** So many statements are read in one turn. */
const turnCountMax = 10;

/** All statements in one transaction: either all of them read or none does. */
export async function executeTransaction(
  context: RequestContext,
  input: Wire<ExecuteTransactionInput>,
): Promise<WireOutput<ExecuteTransactionOutput>> {
  const given = input.TransactStatements!;
  await inTurns(given, ({ Parameters }) => validateParameters(Parameters ?? []));
  const statements = await inTurns(given, ({ Statement, Parameters }, index) =>
    naming(index, () => parseStatement(Statement!, Parameters ?? [])),
  );
  const selects = statements.filter((statement) => statement.kind === "select");
  if (selects.length > 0 && selects.length < statements.length) {
    throw validationError(
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    );
  }
  for (const statement of statements) await authorizeStatement(context, statement);
  const tables = await tablesOf(context, statements);
  if (selects.length > 0) return readAll(context, selects, tables, input);
  return writeAll(context, statements, tables, input);
}

/** A hundred long statements take half a second to read, so others get a turn after every few. */
async function inTurns<Given, Result>(
  given: readonly Given[],
  work: (each: Given, index: number) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, each] of given.entries()) {
    if (index > 0 && index % turnCountMax === 0) await settle();
    results.push(work(each, index));
  }
  return results;
}

/** The tables of the statements, which fit what they ask for. Throws `TransactionCanceledException` where there is none. */
async function tablesOf(context: RequestContext, statements: readonly Statement[]): Promise<readonly Table[]> {
  const found = await context.platform.store.read((tx) =>
    statements.map(({ tableName }) => {
      try {
        return readTable(tx, referenceTable(context.region, tableName));
      } catch (error) {
        if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return undefined;
        throw error;
      }
    }),
  );
  for (const [index, table] of found.entries()) if (table) naming(index, () => assertFits(statements[index]!, table));
  if (found.every((table) => table !== undefined)) return found;
  const { message } = resourceNotFound();
  throw cancelled(found.map((table) => (table ? { Code: "None" } : { Code: "ResourceNotFound", Message: message })));
}

/** Refuses what cannot be done in a transaction. */
function assertFits(statement: Statement, table: Table): void {
  if ((statement.kind === "update" || statement.kind === "delete") && statement.returning) {
    throw validationError("RETURNING clause is not supported in ExecuteTransaction.");
  }
  if (statement.kind === "select") {
    if (statement.indexName !== undefined) {
      throw validationError("Reads on indices are not supported within transactions.");
    }
    assertReadsOneItem(statement, table, "ExecuteTransaction");
  }
  if (statement.kind === "exists") {
    if (statement.indexName !== undefined) {
      throw validationError("Operations on indices are not supported in transactions");
    }
    existingItem(statement.where, table.schema);
  }
}

/** Runs what reads one of the statements, and tells which one it is that cannot be read. */
function naming<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "ValidationException") throw error;
    throw validationError(`Validation failed in TransactStatements[${index}]: ${error.message}`);
  }
}

async function readAll(
  context: RequestContext,
  statements: readonly SelectStatement[],
  tables: readonly Table[],
  input: Wire<ExecuteTransactionInput>,
): Promise<WireOutput<ExecuteTransactionOutput>> {
  return context.platform.store.read((tx) => {
    const positions = forEveryAction(statements, (statement, index) => {
      const { itemsPrefix, schema } = tables[index]!;
      const key = assertReadsOneItem(statement, tables[index]!, "ExecuteTransaction");
      validateKey(key, schema);
      return itemKey(itemsPrefix, schema, key);
    });
    assertOneActionPerItem(positions);
    const found = positions.map((position) => tx.get(position));
    const sizes = found.map((stored) => (stored ? storedSizeBytes(stored) : 0));
    if (sizes.reduce((sum, size) => sum + size, 0) > itemsSizeBytesMax) {
      throw validationError("The items of a transaction cannot be larger than 4 MB together");
    }
    const costs = statements.map(
      ({ tableName }, index) => [tableName, { table: readUnits(sizes[index]!, true) }] as const,
    );
    const capacity = transactionCapacity(input.ReturnConsumedCapacity, "ReadCapacityUnits", costs);
    const responses = statements.map(({ columns }, index) => {
      const item = found[index] && decodeItem(found[index]);
      return item ? { Item: columns ? columnsOf(columns, item) : item } : {};
    });
    return { Responses: responses, ...(capacity && { ConsumedCapacity: capacity }) };
  });
}

async function writeAll(
  context: RequestContext,
  statements: readonly Statement[],
  tables: readonly Table[],
  input: Wire<ExecuteTransactionInput>,
): Promise<WireOutput<ExecuteTransactionOutput>> {
  const { TransactStatements: given, ClientRequestToken: token, ReturnConsumedCapacity: wanted } = input;
  const { region, platform } = context;
  const actions = forEveryAction(statements, (statement, index) => {
    const action = actionIn(region, statement, tables[index]!, given![index]!.ReturnValuesOnConditionCheckFailure);
    action.check(tables[index]!);
    return action;
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

/** A statement that does not name its item is told so as TransactWriteItems tells of a wrong key. */
function actionIn(region: string, statement: Statement, table: Table, returnValues: string | undefined) {
  if (statement.kind === "select") throw new TypeError("reads are transactions of their own");
  try {
    return actionOf(statement, referenceTable(region, statement.tableName), table, returnValues);
  } catch (error) {
    if (!(error instanceof ServiceError) || statement.kind === "insert") throw error;
    throw validationError("The provided key element does not match the schema");
  }
}

/** INSERTs that found an item have a reason of their own. */
function withDuplicates(error: unknown, statements: readonly Statement[]): unknown {
  if (!(error instanceof ServiceError) || error.code !== "TransactionCanceledException") return error;
  const reasons = error.members["CancellationReasons"] as Parameters<typeof cancelled>[0];
  return cancelled(
    reasons.map((reason, index) =>
      statements[index]?.kind === "insert" && reason.Code === "ConditionalCheckFailed"
        ? { ...reason, Code: "DuplicateItem", Message: duplicateMessage }
        : reason,
    ),
  );
}
