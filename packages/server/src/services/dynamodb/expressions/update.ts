import { ServiceError } from "../../../kernel/errors.ts";
import type { Item } from "../values/attribute-value.ts";
import { invalid, invalidParameter } from "../values/invalid.ts";
import { applyActions, operandMismatch } from "./apply-update.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import { type Action, bindActions } from "./bind-update.ts";
import { type Operand, pathsOf } from "./binding.ts";
import { parseUpdateSyntax, type SumOf } from "./parse-update.ts";
import type { Path } from "./path.ts";
import type { PathTree } from "./path-tree.ts";
import { readingExpression } from "./problem.ts";

export type UpdateParameter = "UpdateExpression" | "AttributeUpdates";

/** An update with its names and values substituted. */
export class Update {
  /** For `applyUpdate`. */
  readonly actions: readonly Action[];
  /** For `touchedAttributes`. */
  readonly tree: PathTree;

  readonly #parameter: UpdateParameter;

  constructor(actions: readonly Action[], tree: PathTree, parameter: UpdateParameter = "UpdateExpression") {
    this.actions = actions;
    this.tree = tree;
    this.#parameter = parameter;
  }

  /** What is said when a value is of a type with which an action cannot go on. */
  get mismatch(): string {
    return this.#parameter === "AttributeUpdates" ? "Type mismatch for attribute to update" : operandMismatch;
  }

  /** False for one that only removes or deletes: where there is no item, it makes none. */
  get makesItem(): boolean {
    return this.actions.some(({ kind }) => kind === "set" || kind === "add");
  }

  /** The paths that it writes or removes. */
  get paths(): readonly Path[] {
    return this.tree.paths;
  }

  /** Those, and the paths that it reads. */
  get allPaths(): readonly Path[] {
    return this.actions.flatMap((action) => [
      action.path,
      ...(action.kind === "set" ? pathsOf(operandsIn(action.value)) : []),
    ]);
  }
}

/** Parses an `UpdateExpression`. Throws `ValidationException`. */
export function parseUpdate(text: string, attributes: ExpressionAttributes): Update {
  return readingExpression("UpdateExpression", () => {
    const { actions, tree } = bindActions(parseUpdateSyntax(text), attributes);
    return new Update(actions, tree);
  });
}

function operandsIn(value: Operand | SumOf<Operand>): readonly Operand[] {
  return value.kind === "sum" ? [...operandsIn(value.left), ...operandsIn(value.right)] : [value];
}

/** Throws when the update writes one of the table's key attributes. */
export function assertKeysUntouched(update: Update, keyNames: readonly string[]): void {
  for (const name of keyNames) {
    if (update.paths.some((path) => path[0] === name)) {
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
}

/**
 * What an update, none being one that changes nothing, makes of an item or, where there is none, of its key; undefined
 * where there is no item and the update only takes away. AWS's documentation says that for AttributeUpdates alone; that
 * AWS does so for expressions too is recorded in the tests of ScyllaDB's Alternator, which are run against AWS.
 */
export function itemAfter(update: Update | undefined, before: Item | undefined, key: Item): Item | undefined {
  if (!update) return before ?? key;
  const after = applyUpdate(update, before ?? key, before !== undefined);
  return before || update.makesItem ? after : undefined;
}

/**
 * The item after the update; the given item is left as it is. For an item that does not exist yet, give its key and
 * false for `existed`, since DynamoDB lets it pass when there is nothing to remove from. Throws `ValidationException`
 * when the update does not fit the item. The caller checks the size of the result.
 */
export function applyUpdate(update: Update, item: Item, existed = true): Item {
  const actions = existed ? update.actions : update.actions.filter(({ kind }) => kind !== "remove");
  try {
    return applyActions(actions, item);
  } catch (error) {
    throw error instanceof ServiceError && error.message === operandMismatch ? invalid(update.mismatch) : error;
  }
}

/**
 * What `UPDATED_OLD` (with the item before) and `UPDATED_NEW` (with the item after) return: the touched paths;
 * undefined when nothing is there.
 */
export function touchedAttributes(update: Update, item: Item | undefined): Item | undefined {
  if (!item) return undefined;
  const touched = update.tree.project(item);
  return Object.keys(touched).length > 0 ? touched : undefined;
}
