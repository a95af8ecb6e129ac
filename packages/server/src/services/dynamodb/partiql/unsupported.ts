import { invalid } from "../values/invalid.ts";
import type { Syntax } from "./syntax.ts";

/** The names that DynamoDB's parser has for expressions; that of a type test was recorded. */
const operationNames: Readonly<Record<string, string>> = {
  "=": "Eq",
  "<>": "Ne",
  "<": "Lt",
  "<=": "Lte",
  ">": "Gt",
  ">=": "Gte",
  "+": "Plus",
  "-": "Minus",
  "*": "Times",
  "/": "Divide",
  "%": "Modulo",
  "||": "Concat",
  and: "And",
  or: "Or",
  not: "Not",
  between: "Between",
  in: "InCollection",
  like: "Like",
  union: "Union",
  except: "Except",
  intersect: "Intersect",
};

const names: Readonly<Record<Syntax["kind"], string>> = {
  literal: "Lit",
  name: "Id",
  parameter: "Parameter",
  missing: "Missing",
  path: "Path",
  call: "Call",
  operation: "",
  typeTest: "IsType",
  list: "List",
  bag: "Bag",
  tuple: "Struct",
  select: "Select",
  insert: "Insert",
  update: "Update",
  delete: "Delete",
};

/** An expression in the place of a statement. */
export function unsupportedOperation(syntax: Syntax): Error {
  const name = syntax.kind === "operation" ? operationNames[syntax.operator] : names[syntax.kind];
  return invalid(`Unsupported operation: ${name}`);
}
