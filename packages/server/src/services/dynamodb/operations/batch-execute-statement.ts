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
import { prepare } from "../partiql/execute.ts";
import { assertReadsOneItem } from "../partiql/single-reads.ts";
import { parseStatement, type Statement } from "../partiql/statements.ts";
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
    // By analogy: AWS's documentation forbids it, and says no more.
    throw validationError(
      "BatchExecuteStatement API does not support both read and write operations in the same request.",
    );
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

/** An answer names the table of a statement that got as far as its items, and no other. */
async function respond(
  context: RequestContext,
  { given, statement, error }: ParsedRequest,
  wanted: ReturnConsumedCapacity | undefined,
): Promise<{ response: Response; capacity?: ConsumedCapacity | undefined }> {
  if (!statement) return { response: { Error: describe(error) } };
  let run: Awaited<ReturnType<typeof prepare>>;
  try {
    await assertSingleItem(context, statement);
    run = await prepare(context, statement, { ...given, ReturnConsumedCapacity: wanted });
  } catch (failure) {
    return { response: { Error: describe(failure) } };
  }
  const TableName = statement.tableName;
  try {
    const { Items, ConsumedCapacity } = await run();
    return { response: { TableName, ...(Items?.[0] && { Item: Items[0] }) }, capacity: ConsumedCapacity };
  } catch (failure) {
    return { response: { TableName, Error: describe(failure) } };
  }
}

async function assertSingleItem(context: RequestContext, statement: Statement): Promise<void> {
  if (statement.kind !== "select") return;
  const reference = referenceTable(context.region, statement.tableName);
  const table = await context.platform.store.read((tx) => readTable(tx, reference));
  assertReadsOneItem(statement, table, "BatchExecuteStatement");
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
