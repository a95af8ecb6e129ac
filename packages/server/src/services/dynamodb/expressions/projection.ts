import { attributeOf, type Item, setAttribute } from "../values/attribute-value.ts";
import type { ExpressionAttributes } from "./attributes.ts";
import { bindPath } from "./binding.ts";
import { cachingParses } from "./parse-cache.ts";
import { type OperandFinding, type OperandGrammar, OperandParser } from "./parse-operands.ts";
import type { Path } from "./path.ts";
import { PathTree } from "./path-tree.ts";
import { Findings, readingExpression } from "./problem.ts";
import type { PathSyntax } from "./syntax.ts";
import { TokenReader } from "./tokens.ts";

/** The paths that an expression asks for, names substituted, none inside another. */
export class Projection {
  /** For `project`. */
  readonly tree: PathTree;

  constructor(paths: readonly Path[]) {
    this.tree = new PathTree(paths);
  }

  get paths(): readonly Path[] {
    return this.tree.paths;
  }

  /** The top-level attributes that it takes from. */
  get attributeNames(): ReadonlySet<string> {
    return new Set(this.paths.map(([name]) => name));
  }
}

/** Parses a `ProjectionExpression`. Throws `ValidationException`. */
export function parseProjection(text: string, attributes: ExpressionAttributes): Projection {
  return readingExpression(
    "ProjectionExpression",
    () => new Projection(parseProjectionSyntax(text).map((path) => bindPath(path, attributes))),
  );
}

/** The part of the item at those paths: maps keep their nesting, lists keep only the elements asked for, in their order. */
export function project(projection: Projection, item: Item): Item {
  return projection.tree.project(item);
}

/** The projection of whole top-level attributes: `AttributesToGet`, or the attributes of an index. */
export function projectAttributes(names: Iterable<string>, item: Item): Item {
  const projected: Item = {};
  for (const name of names) {
    const value = attributeOf(item, name);
    if (value) setAttribute(projected, name, value);
  }
  return projected;
}

const grammar: OperandGrammar = { keywords: new Set(), functions: new Set(), description: "a projection expression" };

const parseProjectionSyntax = cachingParses((text: string): readonly PathSyntax[] => {
  const reader = new TokenReader(text);
  const findings = new Findings<OperandFinding>(["reserved", "path"]);
  const operands = new OperandParser(reader, grammar, findings);
  const paths = [operands.parsePath()];
  while (reader.takeSymbol(",")) paths.push(operands.parsePath());
  reader.expectEnd();
  findings.throwFirst();
  return paths;
});
