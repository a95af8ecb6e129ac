import type { RequestContext } from "../../engine/service.ts";
import { uuid } from "../../kernel/ids.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { functionNotFound, invalidParameter, preconditionFailed } from "./errors.ts";
import { type FunctionReference, latestVersion, resolveFunction } from "./function-name.ts";
import { type FunctionRecord, functionCodec, functionKey, type VersionRecord } from "./records.ts";
import { renewedRuntime } from "./runtime-management/runtime-version.ts";

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

/** The function that a request names, where neither an alias nor a published version will do. */
export function requestedFunction(context: RequestContext, functionName: string | undefined): FunctionReference {
  const reference = resolveFunction(context.region, functionName ?? "");
  if (reference.qualifier !== undefined && reference.qualifier !== latestVersion) {
    throw invalidParameter(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. " +
        "Please specify either a function name or an unqualified function ARN.",
    );
  }
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
  /** The version to answer with. */
  readonly answer: VersionRecord;
}

/**
 * Writes the record that `change` makes of a function, as a new revision with new environments, when the function is still
 * at `expectedRevisionId`; `finish` may publish it. Both run inside the transaction.
 */
export async function changeFunction(
  context: RequestContext,
  reference: FunctionReference,
  expectedRevisionId: string | undefined,
  change: (tx: Writing, record: FunctionRecord) => FunctionRecord,
  finish: (tx: Writing, record: FunctionRecord) => VersionRecord = (_tx, record) => record,
): Promise<FunctionChange> {
  const { store, clock, random } = context.platform;
  const revisionId = uuid(random);
  const lastModifiedMs = clock.nowMs();
  return store.transact((tx) => {
    const before = readFunction(tx, context.region, reference);
    requireRevision(before, expectedRevisionId);
    const changed = renewedRuntime(change(tx, before));
    const after = { ...changed, revisionId, environmentRevision: revisionId, lastModifiedMs };
    writeFunction(tx, after);
    return { before, answer: finish(tx, after) };
  });
}

export function requireRevision({ revisionId }: { readonly revisionId: string }, expected: string | undefined): void {
  if (expected !== undefined && expected !== revisionId) throw preconditionFailed();
}
