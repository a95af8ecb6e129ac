import type { Item } from "../values/attribute-value.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import type { Path } from "./path.ts";

/** The paths that an expression asks for, names substituted, none inside another. */
export interface Projection {
  readonly paths: readonly Path[];
  readonly attributeNames: ReadonlySet<string>;
}

/** Parses a `ProjectionExpression`. Throws `ValidationException`. */
export function parseProjection(_text: string, _attributes: ExpressionAttributes): Projection {
  throw new Error("not written yet");
}

/** The part of the item at those paths: maps keep their nesting, lists keep only the elements asked for, in their order. */
export function project(_projection: Pick<Projection, "paths">, _item: Item): Item {
  throw new Error("not written yet");
}

/** The projection of whole top-level attributes: `AttributesToGet`, or the attributes of an index. */
export function projectAttributes(_names: Iterable<string>, _item: Item): Item {
  throw new Error("not written yet");
}
