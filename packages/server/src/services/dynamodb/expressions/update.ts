import type { Item } from "../values/attribute-value.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import type { Path } from "./path.ts";

/** An update with its names and values substituted. */
export interface Update {
  /** The paths that it writes or removes. */
  readonly paths: readonly Path[];
}

/** Parses an `UpdateExpression`. Throws `ValidationException`. */
export function parseUpdate(_text: string, _attributes: ExpressionAttributes): Update {
  throw new Error("not written yet");
}

/** Throws when the update writes one of the table's key attributes. */
export function assertKeysUntouched(_update: Update, _keyNames: readonly string[]): void {
  throw new Error("not written yet");
}

/**
 * The item after the update; the given item is left as it is. For an item that does not exist yet, give its key. Throws
 * `ValidationException` when the update does not fit the item. The caller checks the size of the result.
 */
export function applyUpdate(_update: Update, _item: Item): Item {
  throw new Error("not written yet");
}

/**
 * What `UPDATED_OLD` (with the item before) and `UPDATED_NEW` (with the item after) return: the touched paths;
 * undefined when nothing is there.
 */
export function touchedAttributes(_update: Update, _item: Item | undefined): Item | undefined {
  throw new Error("not written yet");
}
