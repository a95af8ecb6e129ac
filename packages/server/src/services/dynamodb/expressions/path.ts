import { type AttributeValue, attributeOf, type Item } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";

/** A document path: a top-level attribute name first, then names of map members and indices of list elements. */
export type Path = readonly [string, ...(string | number)[]];

/** What is at the end of a path, if anything is. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = attributeOf(item, path[0]);
  for (let depth = 1; depth < path.length && value; depth++) value = childOf(value, path[depth] as string | number);
  return value;
}

/** The member or element of a document; undefined when there is none, or when the value is no such document. */
export function childOf(value: AttributeValue, element: string | number): AttributeValue | undefined {
  if (typeof element === "number") return "L" in value ? value.L[element] : undefined;
  return "M" in value ? attributeOf(value.M, element) : undefined;
}

/** A path as DynamoDB prints it in messages. */
export function printPath(path: Path): string {
  return `[${path.map((element) => (typeof element === "number" ? `[${element}]` : element)).join(", ")}]`;
}

/** Refuses paths that lead into key attributes: those are scalars. Keys of the table come first, then those of its indexes. */
export function assertKeysScalar(
  paths: readonly Path[],
  keyNames: readonly string[],
  indexKeyNames: readonly string[] = [],
): void {
  const refuse = (names: readonly string[], label: string) => {
    for (const name of names) {
      if (paths.some((path) => path.length > 1 && path[0] === name)) {
        throw invalid(
          `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${label}: ${name}`,
        );
      }
    }
  };
  refuse(keyNames, "Key");
  refuse(indexKeyNames, "IndexKey");
}
