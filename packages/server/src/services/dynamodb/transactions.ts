import { ServiceError } from "../../kernel/errors.ts";
import { validationError } from "./errors.ts";
import type { Item } from "./values/attribute-value.ts";

/** Why one action of a transaction cannot be done. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

const noReason: CancellationReason = { Code: "None" };

/**
 * Does something for every action of a transaction. The complaints of all are collected into one
 * `TransactionCanceledException`, with a reason for each action in its place; other errors pass.
 */
export function forEveryAction<Action, Result>(
  actions: readonly Action[],
  work: (action: Action, index: number) => Result,
): Result[] {
  const results: Result[] = [];
  const reasons = actions.map((action, index) => {
    try {
      results.push(work(action, index));
      return noReason;
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (reasons.some((reason) => reason !== noReason)) throw cancelled(reasons);
  return results;
}

/** Refuses a transaction that touches an item twice. `positions` are keys of the store. */
export function assertOneActionPerItem(positions: readonly Uint8Array[]): void {
  const texts = positions.map((position) => Buffer.from(position).toString("latin1"));
  if (new Set(texts).size < texts.length) {
    throw validationError("Transaction request cannot include multiple operations on one item");
  }
}

function reasonOf(error: unknown): CancellationReason {
  if (!(error instanceof ServiceError)) throw error;
  const { code, message, members } = error;
  if (code === "ValidationException") return { Code: "ValidationError", Message: message };
  if (code === "ItemCollectionSizeLimitExceededException") {
    return { Code: "ItemCollectionSizeLimitExceeded", Message: message };
  }
  if (code !== "ConditionalCheckFailedException") throw error;
  const item = members["Item"] as Item | undefined;
  return { Code: "ConditionalCheckFailed", Message: message, ...(item && { Item: item }) };
}

export function cancelled(reasons: readonly CancellationReason[]): ServiceError {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new ServiceError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { members: { CancellationReasons: reasons } },
  );
}
