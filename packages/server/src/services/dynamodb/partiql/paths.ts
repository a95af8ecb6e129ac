import type { Path } from "../expressions/path.ts";
import type { PathSyntax as ExpressionPath, PathElementSyntax } from "../expressions/syntax.ts";
import { invalid } from "../values/invalid.ts";
import { misplaced } from "./problem.ts";
import type { LiteralSyntax, NameSyntax, PathSyntax, StepSyntax, Syntax } from "./syntax.ts";

const indexMax = 2 ** 31 - 1;

/** A path into an item. Throws `ValidationException`. */
export function documentPath(syntax: NameSyntax | PathSyntax): ExpressionPath {
  const root = syntax.kind === "name" ? syntax : syntax.root;
  if (root.kind !== "name") throw misplaced("Unexpected path component", root.token);
  const steps = syntax.kind === "name" ? [] : syntax.steps;
  return { kind: "path", elements: [{ name: nonEmpty(root.token.text) }, ...steps.map(elementOf)] };
}

function elementOf(step: StepSyntax): PathElementSyntax {
  if ("name" in step) return { name: nonEmpty(step.name.text) };
  if ("wildcard" in step) {
    throw invalid(
      step.wildcard === "."
        ? "Unpivot path component like a.*.b are not supported"
        : "Wildcard path component like a[*].b are not supported",
    );
  }
  const { index } = step;
  if (index.kind === "literal" && index.type === "S") return { name: nonEmpty(index.text) };
  if (index.kind === "literal" && index.type === "N" && /^[0-9]+$/.test(index.text)) return { index: indexOf(index) };
  throw misplaced("Unexpected path component", index.token);
}

function indexOf({ text, negative, token }: LiteralSyntax): number {
  const index = Number(text);
  if (index <= (negative ? 0 : indexMax)) return index;
  const shown = `${negative ? "-" : ""}${BigInt(text)}`;
  throw misplaced(`List index is not within the allowable range; index: [${shown}]`, token);
}

/** The table, and the index after a dot, that a statement names. */
export function sourceNames(source: Syntax): readonly [string] | readonly [string, string] {
  if (source.kind === "name") return [nonEmpty(source.token.text)];
  if (source.kind !== "path" || source.root.kind !== "name") throw misplaced("Unexpected from source", source.token);
  const names = source.steps.map((step) => {
    if ("name" in step) return nonEmpty(step.name.text);
    if ("index" in step) throw invalid("Invalid list expression in source.");
    throw invalid("Invalid path dot component in this operation, expecting either an IDENTIFIER or STAR.");
  });
  if (names.length > 1) throw invalid("A path may contain at most 2 components in the FROM clause");
  return [nonEmpty(source.root.token.text), names[0]!];
}

export function nonEmpty(name: string): string {
  if (name === "") throw invalid("Path component cannot be an empty string");
  return name;
}

/** The column of a path in the answer of a SELECT: its last name, and the indices after that. */
export function columnName(path: Path): string {
  let name = "";
  for (const element of path) name = typeof element === "number" ? `${name}[${element}]` : element;
  return name;
}
