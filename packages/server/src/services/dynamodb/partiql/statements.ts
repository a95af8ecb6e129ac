import type { BoundCondition } from "../expressions/bind-condition.ts";
import type { Action } from "../expressions/bind-update.ts";
import type { Operand } from "../expressions/binding.ts";
import type { Path } from "../expressions/path.ts";
import { type Item, typeOf } from "../values/attribute-value.ts";
import { ConditionReader } from "./conditions.ts";
import { OperandReader } from "./operands.ts";
import { malformed } from "./problem.ts";
import { TokenStream } from "./tokens.ts";

export interface SelectStatement {
  readonly kind: "select";
  readonly tableName: string;
  readonly indexName: string | undefined;
  /** Undefined for all. */
  readonly columns: readonly Path[] | undefined;
  readonly where: BoundCondition | undefined;
  readonly order: { readonly name: string; readonly descending: boolean } | undefined;
}

export interface InsertStatement {
  readonly kind: "insert";
  readonly tableName: string;
  readonly item: Item;
}

export interface UpdateStatement {
  readonly kind: "update";
  readonly tableName: string;
  readonly actions: readonly Action[];
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
  readonly where: BoundCondition | undefined;
}

export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement;
export type Statement = SelectStatement | WriteStatement | ExistsStatement;
export type Returning = "ALL OLD" | "ALL NEW" | "MODIFIED OLD" | "MODIFIED NEW";

/** Reads a statement of DynamoDB's part of PartiQL. Throws `ValidationException`. */
export function parseStatement(text: string, parameters: readonly unknown[]): Statement {
  const tokens = new TokenStream(text);
  const operands = new OperandReader(tokens, parameters);
  const statement = new StatementReader(tokens, operands).read();
  if (tokens.peek().kind !== "end") throw tokens.unexpected("the end of the statement");
  operands.assertAllParametersUsed();
  return statement;
}

class StatementReader {
  readonly #tokens: TokenStream;
  readonly #operands: OperandReader;

  constructor(tokens: TokenStream, operands: OperandReader) {
    this.#tokens = tokens;
    this.#operands = operands;
  }

  read(): Statement {
    if (this.#tokens.takeWord("SELECT")) return this.#select();
    if (this.#tokens.takeWord("INSERT")) return this.#insert();
    if (this.#tokens.takeWord("UPDATE")) return this.#update();
    if (this.#tokens.takeWord("DELETE")) return this.#delete();
    if (this.#tokens.takeWord("EXISTS")) return this.#exists();
    throw this.#tokens.unexpected("SELECT, INSERT, UPDATE, DELETE or EXISTS");
  }

  #select(): SelectStatement {
    const columns = this.#tokens.takeSymbol("*") ? undefined : this.#columns();
    this.#tokens.expectWord("FROM");
    const tableName = this.#operands.name("the name of a table");
    const indexName = this.#tokens.takeSymbol(".") ? this.#operands.name("the name of an index") : undefined;
    return { kind: "select", tableName, indexName, columns, where: this.#where(), order: this.#order() };
  }

  #columns(): Path[] {
    const columns = [this.#operands.path()];
    while (this.#tokens.takeSymbol(",")) columns.push(this.#operands.path());
    return columns;
  }

  #order(): SelectStatement["order"] {
    if (!this.#tokens.takeWord("ORDER")) return undefined;
    this.#tokens.expectWord("BY");
    const name = this.#operands.name("an attribute name");
    const descending = this.#tokens.takeWord("DESC");
    if (!descending) this.#tokens.takeWord("ASC");
    return { name, descending };
  }

  #insert(): InsertStatement {
    this.#tokens.expectWord("INTO");
    const tableName = this.#operands.name("the name of a table");
    this.#tokens.expectWord("VALUE");
    return { kind: "insert", tableName, item: this.#operands.item() };
  }

  #update(): UpdateStatement {
    const tableName = this.#operands.name("the name of a table");
    const actions: Action[] = [];
    while (this.#tokens.isWord("SET") || this.#tokens.isWord("REMOVE")) {
      const removes = this.#tokens.next().text.toUpperCase() === "REMOVE";
      do actions.push(removes ? { kind: "remove", path: this.#operands.path() } : this.#set());
      while (this.#tokens.takeSymbol(","));
    }
    if (actions.length === 0) throw this.#tokens.unexpected("SET or REMOVE");
    return { kind: "update", tableName, actions, where: this.#where(), returning: this.#returning() };
  }

  #set(): Action {
    const path = this.#operands.path();
    this.#tokens.expectSymbol("=");
    if (this.#tokens.isSymbol("(", 1)) {
      const name = this.#operands.name().toLowerCase();
      if (name === "set_add" || name === "set_delete") return this.#setChange(name, path);
      if (name !== "list_append" && name !== "if_not_exists") throw malformed(`Unknown function ${name}`);
      return { kind: "set", path, value: { kind: "function", name, operands: this.#pair() } };
    }
    const left = this.#operands.operand();
    if (!this.#tokens.isSymbol("+") && !this.#tokens.isSymbol("-")) return { kind: "set", path, value: left };
    const operator = this.#tokens.next().text as "+" | "-";
    return { kind: "set", path, value: { kind: "sum", operator, left, right: this.#operands.operand() } };
  }

  #setChange(name: "set_add" | "set_delete", path: Path): Action {
    const [first, second] = this.#pair();
    if (first.kind !== "path" || JSON.stringify(first.path) !== JSON.stringify(path)) {
      throw malformed(`The first operand of ${name} must be the attribute that is set`);
    }
    if (second.kind !== "value" || !["SS", "NS", "BS"].includes(typeOf(second.value))) {
      throw malformed(`The second operand of ${name} must be a set`);
    }
    return { kind: name === "set_add" ? "add" : "delete", path, value: second.value };
  }

  #pair(): [Operand, Operand] {
    this.#tokens.expectSymbol("(");
    const first = this.#operands.operand();
    this.#tokens.expectSymbol(",");
    const second = this.#operands.operand();
    this.#tokens.expectSymbol(")");
    return [first, second];
  }

  #delete(): DeleteStatement {
    this.#tokens.expectWord("FROM");
    const tableName = this.#operands.name("the name of a table");
    return { kind: "delete", tableName, where: this.#where(), returning: this.#returning() };
  }

  #exists(): ExistsStatement {
    this.#tokens.expectSymbol("(");
    this.#tokens.expectWord("SELECT");
    const { tableName, where, indexName, order } = this.#select();
    this.#tokens.expectSymbol(")");
    if (indexName !== undefined || order) throw malformed("EXISTS takes the primary key and a condition only");
    return { kind: "exists", tableName, where };
  }

  #where(): BoundCondition | undefined {
    return this.#tokens.takeWord("WHERE") ? new ConditionReader(this.#operands).read() : undefined;
  }

  #returning(): Returning | undefined {
    if (!this.#tokens.takeWord("RETURNING")) return undefined;
    const scope = this.#tokens.next().text.toUpperCase();
    const age = this.#tokens.next().text.toUpperCase();
    this.#tokens.expectSymbol("*");
    if (!/^(ALL|MODIFIED) (OLD|NEW)$/.test(`${scope} ${age}`)) {
      throw malformed(`Expected ALL or MODIFIED and OLD or NEW, found ${scope} ${age}`);
    }
    return `${scope} ${age}` as Returning;
  }
}
