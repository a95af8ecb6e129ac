import { type AttributeValue, attributeOf, type Item, setAttribute } from "../values/attribute-value.ts";
import { type Path, printPath } from "./path.ts";
import { ExpressionProblem } from "./problem.ts";

/** Paths by their elements. A node without children is the end of a path. */
interface Node {
  /** The path that made the node, for messages. */
  readonly origin: Path;
  ends: boolean;
  members: Map<string, Node> | undefined;
  elements: Map<number, Node> | undefined;
}

/** Several paths, none of which leads into another. */
export class PathTree {
  readonly paths: readonly Path[];
  readonly #members = new Map<string, Node>();

  /** Throws `ExpressionProblem` when paths overlap, or take the same value for a map and for a list. */
  constructor(paths: readonly Path[]) {
    this.paths = paths;
    let conflict: ExpressionProblem | undefined;
    for (const path of paths) {
      const conflicting = this.#insert(path);
      if (conflicting) conflict ??= problem("conflict", conflicting, path);
    }
    if (conflict) throw conflict;
  }

  /** The parts of the item at the paths, nested as in the item; lists keep only the elements asked for, in their order. */
  project(item: Item): Item {
    return projectMap(this.#members, item) ?? {};
  }

  /** Returns the earlier path with which the new one is in conflict, if there is one. */
  #insert(path: Path): Path | undefined {
    let conflicting: Path | undefined;
    let node = childNode(this.#members, path[0], path);
    for (let depth = 1; depth < path.length; depth++) {
      if (node.ends) throw problem("overlap", node.origin, path);
      const element = path[depth] as string | number;
      const others = typeof element === "string" ? node.elements : node.members;
      for (const other of others?.values() ?? []) conflicting ??= other.origin;
      if (typeof element === "string") {
        node.members ??= new Map();
        node = childNode(node.members, element, path);
      } else {
        node.elements ??= new Map();
        node = childNode(node.elements, element, path);
      }
    }
    if (node.origin !== path) throw problem("overlap", node.origin, path);
    node.ends = true;
    return conflicting;
  }
}

function childNode<Element>(children: Map<Element, Node>, element: Element, path: Path): Node {
  let child = children.get(element);
  if (!child) {
    child = { origin: path, ends: false, members: undefined, elements: undefined };
    children.set(element, child);
  }
  return child;
}

function projectMap(members: ReadonlyMap<string, Node>, map: Item): Item | undefined {
  let projected: Item | undefined;
  for (const [name, node] of members) {
    const member = attributeOf(map, name);
    const part = member && projectValue(node, member);
    if (!part) continue;
    projected ??= {};
    setAttribute(projected, name, part);
  }
  return projected;
}

function projectValue(node: Node, value: AttributeValue): AttributeValue | undefined {
  if (node.ends) return value;
  if (node.members && "M" in value) {
    const map = projectMap(node.members, value.M);
    return map && { M: map };
  }
  if (!node.elements || !("L" in value)) return undefined;
  const list: AttributeValue[] = [];
  for (const [index, child] of [...node.elements].sort(([left], [right]) => left - right)) {
    const element = value.L[index];
    const part = element && projectValue(child, element);
    if (part) list.push(part);
  }
  return list.length > 0 ? { L: list } : undefined;
}

function problem(verb: "overlap" | "conflict", earlier: Path, later: Path): ExpressionProblem {
  return new ExpressionProblem(
    `Two document paths ${verb} with each other; must remove or rewrite one of these paths; ` +
      `path one: ${printPath(earlier)}, path two: ${printPath(later)}`,
  );
}
