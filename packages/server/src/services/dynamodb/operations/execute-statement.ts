import type { ExecuteStatementInput, ExecuteStatementOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { execute } from "../partiql/execute.ts";
import { parseStatement } from "../partiql/statements.ts";
import type { Wire, WireOutput } from "../wire.ts";

export async function executeStatement(
  context: RequestContext,
  input: Wire<ExecuteStatementInput>,
): Promise<WireOutput<ExecuteStatementOutput>> {
  return execute(context, parseStatement(input.Statement!, input.Parameters ?? []), input);
}
