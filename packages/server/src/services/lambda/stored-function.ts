import type { RequestContext } from "../../engine/service.ts";
import { uuid } from "../../kernel/ids.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { functionNotFound, preconditionFailed } from "./errors.ts";
import { type FunctionReference, requireLatest, resolveFunction } from "./function-name.ts";
import { type FunctionRecord, functionCodec, functionKey } from "./records.ts";

interface FunctionInput {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
}

/** The ARN that a request for one function touches, for authorisation. */
export function functionResource(operation: string) {
  return (context: RequestContext, input: FunctionInput): readonly string[] => [
    resolveFunction(context.region, input.FunctionName ?? "", input.Qualifier, operation).invokedArn,
  ];
}

/** The function that a request names, in its only version. */
export function requestedFunction(context: RequestContext, input: FunctionInput): FunctionReference {
  const reference = resolveFunction(context.region, input.FunctionName ?? "", input.Qualifier);
  requireLatest(reference);
  return reference;
}

export function readFunction(tx: Reading, region: string, reference: FunctionReference): FunctionRecord {
  const bytes = tx.get(functionKey(region, reference.functionName));
  if (!bytes) throw functionNotFound(reference.invokedArn);
  return functionCodec.decode(bytes);
}

export function writeFunction(tx: Writing, record: FunctionRecord): void {
  tx.put(functionKey(record.region, record.functionName), functionCodec.encode(record));
}

export interface FunctionChange {
  readonly before: FunctionRecord;
  readonly after: FunctionRecord;
}

/**
 * Writes the record that `change` makes of a function, as a new revision with new environments, when the function is still
 * at `expectedRevisionId`. `change` runs inside the transaction; a record it returns unchanged stays as it is.
 */
export async function changeFunction(
  context: RequestContext,
  reference: FunctionReference,
  expectedRevisionId: string | undefined,
  change: (tx: Writing, record: FunctionRecord) => FunctionRecord,
): Promise<FunctionChange> {
  const { store, clock, random } = context.platform;
  const revisionId = uuid(random);
  const lastModifiedMs = clock.nowMs();
  return store.transact((tx) => {
    const before = readFunction(tx, context.region, reference);
    if (expectedRevisionId !== undefined && expectedRevisionId !== before.revisionId) throw preconditionFailed();
    const changed = change(tx, before);
    if (changed === before) return { before, after: before };
    const after = { ...changed, revisionId, environmentRevision: revisionId, lastModifiedMs };
    writeFunction(tx, after);
    return { before, after };
  });
}
