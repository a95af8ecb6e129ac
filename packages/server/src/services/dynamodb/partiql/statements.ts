import type { BoundCondition } from "../expressions/bind-condition.ts";
import { bindPath } from "../expressions/binding.ts";
import type { Path } from "../expressions/path.ts";
import type { Update } from "../expressions/update.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import { conditionOf } from "./conditions.ts";
import { literalItem } from "./literals.ts";
import { Operands, validateParameters } from "./operands.ts";
import { parseStatementSyntax } from "./parse-statement.ts";
import { columnName, documentPath, sourceNames } from "./paths.ts";
import { misplaced } from "./problem.ts";
import type {
  CallSyntax,
  DeleteSyntax,
  InsertSyntax,
  ReturningSyntax,
  SelectSyntax,
  SourceSyntax,
  Syntax,
  UpdateSyntax,
} from "./syntax.ts";
import { unsupportedOperation } from "./unsupported.ts";
import { updateOf } from "./updates.ts";

/** A column of the answer, and where in the item its value is. */
export interface Column {
  readonly name: string;
  readonly path: Path;
}

export interface SelectStatement {
  readonly kind: "select";
  readonly tableName: string;
  readonly indexName: string | undefined;
  /** Undefined for all. */
  readonly columns: readonly Column[] | undefined;
  readonly where: BoundCondition | undefined;
  readonly order: readonly { readonly name: string; readonly descending: boolean }[] | undefined;
}

export interface InsertStatement {
  readonly kind: "insert";
  readonly tableName: string;
  readonly item: Item;
}

export interface UpdateStatement {
  readonly kind: "update";
  readonly tableName: string;
  readonly update: Update;
  readonly where: BoundCondition | undefined;
  readonly returning: Returning | undefined;
}

export interface DeleteStatement {
  readonly kind: "delete";
  readonly tableName: string;
  readonly where: BoundCondition | undefined;
  readonly returning: Returning | undefined;
}

/** A condition on an item, for transactions: `EXISTS (SELECT …)`. */
export interface ExistsStatement {
  readonly kind: "exists";
  readonly tableName: string;
  readonly indexName: string | undefined;
  readonly where: BoundCondition | undefined;
}

export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement;
export type Statement = SelectStatement | WriteStatement | ExistsStatement;
export type Returning = ReturningSyntax["what"];

/** Reads a statement of DynamoDB's part of PartiQL. Throws `ValidationException`. */
export function parseStatement(text: string, parameters: readonly unknown[]): Statement {
  const values = validateParameters(parameters);
  const { syntax, parameterCount } = parseStatementSyntax(text);
  if (parameterCount !== values.length) {
    throw invalid("Number of parameters in request and statement don't match.");
  }
  const operands = new Operands(values);
  switch (syntax.kind) {
    case "select":
      return selectOf(syntax, operands);
    case "insert":
      return insertOf(syntax, operands);
    case "update":
      return updateStatementOf(syntax, operands);
    case "delete":
      return deleteOf(syntax, operands);
    case "call":
      if (syntax.name === "exists") return existsOf(syntax, operands);
  }
  throw unsupportedOperation(syntax);
}

function selectOf({ unsupported, columns, from, where, order }: SelectSyntax, operands: Operands): SelectStatement {
  if (unsupported) throw unsupported;
  const [tableName, indexName] = sourceNames(unaliased(from));
  return {
    kind: "select",
    tableName,
    indexName,
    columns: columns && columnsOf(columns, operands),
    where: whereOf(where, operands),
    order: order?.map(({ by, descending }) => {
      if (by.kind === "name") return { name: by.token.text, descending };
      throw invalid(`Argument to ORDER BY must be of type VariableReference. Type: ${by.kind.toUpperCase()}`);
    }),
  };
}

function columnsOf(columns: NonNullable<SelectSyntax["columns"]>, operands: Operands): Column[] {
  const names = new Set<string>();
  return columns.map(({ value, aliased }) => {
    if (aliased) throw invalid("Aliasing is not supported");
    if (value.kind === "path" && value.steps.some((step) => "wildcard" in step)) {
      throw invalid("Changing item's hierarchy while reading isn't supported");
    }
    if (value.kind !== "name" && value.kind !== "path") throw misplaced("Unexpected path component", value.token);
    const path = bindPath(documentPath(value), operands.attributes());
    const name = columnName(path);
    if (names.has(name)) throw invalid(`Duplicate identifiers in select clause: ${name}`);
    names.add(name);
    return { name, path };
  });
}

function insertOf({ unsupported, into, value }: InsertSyntax, operands: Operands): InsertStatement {
  if (unsupported) throw unsupported;
  const parameter = (member: Syntax): AttributeValue | undefined =>
    member.kind === "parameter" ? operands.parameter(member) : undefined;
  const item = literalItem(value, parameter);
  const [tableName, indexName] = sourceNames(into);
  if (indexName !== undefined) throw invalid("FROM clause may only contain a single table name");
  return { kind: "insert", tableName, item };
}

function updateStatementOf(
  { from, changes, where, returning, token }: UpdateSyntax,
  operands: Operands,
): UpdateStatement {
  if (!from) throw misplaced("Unexpected from source", token);
  const tableName = tableNameOf(from);
  return {
    kind: "update",
    tableName,
    update: updateOf(changes, operands),
    where: whereOf(where, operands),
    returning: returningOf(returning),
  };
}

function deleteOf({ from, where, returning }: DeleteSyntax, operands: Operands): DeleteStatement {
  const tableName = tableNameOf(from);
  const what = returningOf(returning);
  if (what && what !== "ALL OLD") {
    throw invalid(
      `Invalid returning clause: RETURNING ${what} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
    );
  }
  return { kind: "delete", tableName, where: whereOf(where, operands), returning: what };
}

function existsOf(call: CallSyntax, operands: Operands): ExistsStatement {
  const [select] = call.operands;
  if (call.operands.length !== 1 || select?.kind !== "select") throw unsupportedOperation(call);
  const { tableName, indexName, where } = selectOf(select, operands);
  return { kind: "exists", tableName, indexName, where };
}

function whereOf(where: Syntax | undefined, operands: Operands): BoundCondition | undefined {
  return where && conditionOf(where, operands);
}

function tableNameOf(from: SourceSyntax): string {
  const [tableName, indexName] = sourceNames(unaliased(from));
  if (indexName !== undefined) throw invalid("This operation is not supported on an index");
  return tableName;
}

function unaliased({ source, aliased }: SourceSyntax): Syntax {
  if (aliased) throw invalid("Aliasing is not supported");
  return source;
}

function returningOf(returning: ReturningSyntax | undefined): Returning | undefined {
  if (returning?.unsupported) throw returning.unsupported;
  return returning?.what;
}
