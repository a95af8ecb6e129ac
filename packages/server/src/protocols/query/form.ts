import { parseQuery } from "../query-string.ts";

/** A form's parameters as a tree along the dots of their names: `Tags.member.1.Key=a`. */
export interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

/** Deeper names than any model has are nobody's. */
const depthMax = 64;

/** The tree of one or more urlencoded texts; undefined when one is badly encoded. The first of equal names counts. */
export function parseForm(...texts: readonly string[]): FormNode | undefined {
  const root: FormNode = {};
  for (const text of texts) {
    const pairs = parseQuery(text);
    if (!pairs) return undefined;
    for (const [name, value] of pairs) insert(root, name, value);
  }
  return root;
}

function insert(root: FormNode, name: string, value: string): void {
  const segments = name.split(".");
  if (segments.length > depthMax) return;
  let node = root;
  for (const segment of segments) {
    node.children ??= new Map();
    let child = node.children.get(segment);
    if (!child) {
      child = {};
      node.children.set(segment, child);
    }
    node = child;
  }
  node.value ??= value;
}
