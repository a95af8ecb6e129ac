import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchStatementErrorCodeEnum,
  BatchStatementRequest,
  BatchStatementResponse,
  ConsumedCapacity,
  ReturnConsumedCapacity,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { validationError } from "../errors.ts";
import { execute } from "../partiql/execute.ts";
import { refuseSeveralAttributes } from "../partiql/select.ts";
import { parseStatement, type Statement } from "../partiql/statements.ts";
import { primaryKey } from "../partiql/where.ts";
import { readTable, referenceTable } from "../tables.ts";
import type { Wire, WireOutput } from "../wire.ts";

type Response = WireOutput<BatchStatementResponse>;

/** Each statement by itself and one after the other; what one lacks is told in its own response. */
export async function batchExecuteStatement(
  context: RequestContext,
  input: Wire<BatchExecuteStatementInput>,
): Promise<WireOutput<BatchExecuteStatementOutput>> {
  const parsed = input.Statements!.map(parsedRequest);
  const kinds = new Set(parsed.flatMap(({ statement }) => (statement ? [statement.kind === "select"] : [])));
  if (kinds.size > 1) {
    throw validationError("A batch of statements must either be all reads or all writes");
  }
  const capacities: ConsumedCapacity[] = [];
  const responses: Response[] = [];
  for (const request of parsed) {
    const { response, capacity } = await respond(context, request, input.ReturnConsumedCapacity);
    responses.push(response);
    if (capacity) capacities.push(capacity);
  }
  return { Responses: responses, ...(capacities.length > 0 && { ConsumedCapacity: capacities }) };
}

interface ParsedRequest {
  readonly given: Wire<BatchStatementRequest>;
  readonly statement?: Statement;
  readonly error?: unknown;
}

function parsedRequest(given: Wire<BatchStatementRequest>): ParsedRequest {
  try {
    return { given, statement: parseStatement(given.Statement!, given.Parameters ?? []) };
  } catch (error) {
    return { given, error };
  }
}

async function respond(
  context: RequestContext,
  { given, statement, error }: ParsedRequest,
  wanted: ReturnConsumedCapacity | undefined,
): Promise<{ response: Response; capacity?: ConsumedCapacity | undefined }> {
  if (!statement) return { response: { Error: describe(error) } };
  const TableName = statement.tableName;
  try {
    await assertSingleItem(context, statement);
    const options = {
      ConsistentRead: given.ConsistentRead,
      ReturnConsumedCapacity: wanted,
      ReturnValuesOnConditionCheckFailure: given.ReturnValuesOnConditionCheckFailure,
    };
    const { Items, ConsumedCapacity } = await execute(context, statement, options);
    return { response: { TableName, ...(Items?.[0] && { Item: Items[0] }) }, capacity: ConsumedCapacity };
  } catch (failure) {
    return { response: { TableName, Error: describe(failure) } };
  }
}

async function assertSingleItem(context: RequestContext, statement: Statement): Promise<void> {
  if (statement.kind !== "select") return;
  const reference = referenceTable(context.region, statement.tableName);
  const table = await context.platform.store.read((tx) => readTable(tx, reference));
  refuseSeveralAttributes(table, statement.indexName);
  if (statement.indexName === undefined && primaryKey(statement.where, table.schema)) return;
  throw validationError(
    "Select statements within BatchExecuteStatement must specify the primary key in the where clause.",
  );
}

const codes: Readonly<Record<string, BatchStatementErrorCodeEnum>> = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  DuplicateItemException: "DuplicateItem",
  ItemCollectionSizeLimitExceededException: "ItemCollectionSizeLimitExceeded",
  ResourceNotFoundException: "ResourceNotFound",
  AccessDeniedException: "AccessDenied",
  ValidationException: "ValidationError",
};

/** What a caller did wrong, as a part of the answer; anything else fails the request. */
function describe(error: unknown): NonNullable<Response["Error"]> {
  const code = error instanceof ServiceError ? codes[error.code] : undefined;
  if (!code) throw error;
  const { message, members } = error as ServiceError;
  return { Code: code, Message: message, ...members };
}
