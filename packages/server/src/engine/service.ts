import type { ServiceModel } from "../models/model.ts";
import type { InProcessClients } from "./in-process-client.ts";
import type { Platform } from "./platform.ts";
import type { Principal } from "./principal.ts";
import type { Trace } from "./trace.ts";

/** Everything that an operation knows about the request it serves. */
export interface RequestContext {
  readonly platform: Platform;
  readonly requestId: string;
  readonly region: string;
  readonly principal: Principal;
  readonly trace: Trace;
  /** The other services, called as this request's principal; `as(principal)` calls them as another. */
  readonly clients: InProcessClients;
  /** Asks the one seam of authorisation for a permission beyond the operation's own, e.g. `iam:PassRole`. */
  authorize(action: string, resources: readonly string[]): Promise<void>;
}

/** One row of a service's table: how to run an operation and what a policy must allow for it. */
export interface Operation<Input, Output> {
  readonly run: (context: RequestContext, input: Input) => Promise<Output>;
  /** The ARNs that the request touches, for authorisation; `anyResource` where AWS knows no resource-level permission. */
  readonly resources: (context: RequestContext, input: Input) => readonly string[];
  /** The action, where it is not `<prefix>:<OperationName>`: e.g. `lambda:InvokeFunction`. */
  readonly action?: string;
}

/** A row for an operation of the model that Tireless lacks. */
export interface MissingOperation {
  readonly missing: true;
  /** What stands behind it, for those who ask for it, e.g. `there is no S3 to export to`. */
  readonly why?: string;
}

export const missing: MissingOperation = { missing: true };

export function missingBecause(why: string): MissingOperation {
  return { missing: true, why };
}

export function anyResource(): readonly string[] {
  return ["*"];
}

/** A table holds operations of many input types, each checked where its row is written; the dispatcher decodes what fits. */
export type OperationTable<Name extends string = string> = Readonly<
  Record<Name, Operation<never, unknown> | MissingOperation>
>;

export interface Service {
  readonly model: ServiceModel;
  /** The prefix of its IAM actions, e.g. `dynamodb`. */
  readonly actionPrefix: string;
  /** Total over the operations of the model. */
  readonly operations: OperationTable;
}
