import { invalid } from "../values/invalid.ts";
import { selectPrecedence } from "./keywords.ts";
import { ExpressionReader } from "./parse-expression.ts";
import { malformed, misplaced } from "./problem.ts";
import type {
  ChangeSyntax,
  DeleteSyntax,
  InsertSyntax,
  ReturningSyntax,
  SelectSyntax,
  SourceSyntax,
  Syntax,
  UpdateSyntax,
} from "./syntax.ts";
import { TokenStream } from "./tokens.ts";

/** Reads the text of a statement. Throws `ValidationException`. */
export function parseStatementSyntax(text: string): { syntax: Syntax; parameterCount: number } {
  const tokens = new TokenStream(text);
  const reader = new StatementReader(tokens);
  const syntax = reader.expression();
  const ended = tokens.takeSymbol(";");
  if (tokens.peek().kind === "end") return { syntax, parameterCount: reader.parameterCount };
  if (ended) throw malformed("Unexpected token after semicolon. (Only one query is allowed.)");
  throw malformed("Unexpected token after expression");
}

const joins = ["join", "cross", "inner", "left", "right", "full", "outer"];

class StatementReader extends ExpressionReader {
  protected statement(): Syntax | undefined {
    const token = this.tokens.peek();
    if (this.tokens.takeKeyword("select")) return this.#select(token);
    if (this.tokens.takeKeyword("update")) return this.#update(token, this.#target());
    if (this.tokens.takeKeyword("delete")) return this.#delete(token);
    if (this.tokens.takeKeyword("from")) return this.#fromFirst(token);
    if (this.#atInsert()) return this.#insert(token);
    return this.#atChange() ? this.#update(token, undefined) : undefined;
  }

  #select(token: SelectSyntax["token"]): SelectSyntax {
    let unsupported: Error | undefined;
    if (this.tokens.takeKeyword("distinct")) unsupported = invalid("Unsupported token in expression: DISTINCT");
    else this.tokens.takeKeyword("all");
    if (this.tokens.takeKeyword("value"))
      unsupported ??= invalid("Select projection doesn't support value or pivot keywords");
    const columns = this.#columns();
    if (!this.tokens.takeKeyword("from")) throw malformed("Expected FROM after SELECT list");
    const from = this.#source(this.expression(selectPrecedence));
    if (this.tokens.isSymbol(",") || joins.some((word) => this.tokens.isKeyword(word))) {
      throw invalid("Only select from a single table or index is supported.");
    }
    const where = this.#where(selectPrecedence);
    if (this.tokens.isKeyword("group")) throw invalid("Unsupported clause: GROUP BY");
    unsupported ??= this.#unsupportedClause("having");
    const order = this.tokens.takeKeyword("order") ? this.#order() : undefined;
    unsupported ??= this.#unsupportedClause("limit");
    return { kind: "select", token, columns, from, where, order, unsupported };
  }

  #columns(): SelectSyntax["columns"] {
    const columns: { value: Syntax; aliased: boolean }[] = [];
    let all = false;
    do {
      if (this.tokens.takeSymbol("*")) all = true;
      else {
        const value = this.expression();
        columns.push({ value, aliased: this.#alias() });
      }
    } while (this.tokens.takeSymbol(","));
    if (!all) return columns;
    if (columns.length === 0) return undefined;
    throw malformed("Other expressions may not be present in the select list when '*' is used without dot notation.");
  }

  #order(): NonNullable<SelectSyntax["order"]> {
    if (!this.tokens.takeKeyword("by")) throw malformed("Expected BY");
    const order: { by: Syntax; descending: boolean }[] = [];
    do {
      const by = this.expression();
      const descending = this.tokens.takeKeyword("desc");
      if (!descending) this.tokens.takeKeyword("asc");
      order.push({ by, descending });
    } while (this.tokens.takeSymbol(","));
    return order;
  }

  #unsupportedClause(word: "having" | "limit"): Error | undefined {
    if (!this.tokens.takeKeyword(word)) return undefined;
    const { token } = this.expression(selectPrecedence);
    return misplaced(`Unsupported clause: ${word.toUpperCase()}`, token);
  }

  #update(token: UpdateSyntax["token"], from: SourceSyntax | undefined): UpdateSyntax {
    const changes = this.#changes();
    const where = this.#where();
    return { kind: "update", token, from, changes, where, returning: this.#returning() };
  }

  #fromFirst(token: UpdateSyntax["token"]): UpdateSyntax {
    const from = this.#source(this.expression());
    const where = this.#where();
    return { kind: "update", token, from, changes: this.#changes(), where, returning: this.#returning() };
  }

  #delete(token: DeleteSyntax["token"]): DeleteSyntax {
    if (!this.tokens.takeKeyword("from")) throw malformed("Expected FROM after DELETE");
    return { kind: "delete", token, from: this.#target(), where: this.#where(), returning: this.#returning() };
  }

  #insert(token: InsertSyntax["token"]): InsertSyntax {
    this.tokens.next();
    this.tokens.next();
    const into = this.simplePath();
    let unsupported: Error | undefined;
    if (!this.tokens.takeKeyword("value")) {
      unsupported = invalid(
        "Unsupported operation: Inserting multiple items in a single statement is not supported, " +
          'use "INSERT INTO tableName VALUE item" instead',
      );
    }
    const value = this.expression();
    if (this.tokens.takeKeyword("at")) {
      this.expression();
      unsupported ??= invalid("AT is not supported in insert statements.");
    }
    if (this.tokens.isKeyword("on") && this.tokens.isKeyword("conflict", 1)) {
      throw invalid("Unsupported clause: ON CONFLICT");
    }
    if (this.#returning()) unsupported ??= invalid("RETURNING is not supported in INSERT");
    return { kind: "insert", token, into, value, unsupported };
  }

  #changes(): ChangeSyntax[] {
    const changes: ChangeSyntax[] = [];
    while (this.#atChange()) {
      if (this.tokens.next().text === "remove") changes.push({ kind: "remove", path: this.simplePath() });
      else {
        do {
          const path = this.simplePath();
          if (!this.tokens.takeSymbol("=")) throw malformed("Expected '='");
          changes.push({ kind: "set", path, value: this.expression() });
        } while (this.tokens.takeSymbol(","));
      }
    }
    if (this.#atInsert()) throw invalid("Only one operation is allowed in a statement.");
    if (changes.length === 0) throw malformed("Expected data manipulation");
    return changes;
  }

  #returning(): ReturningSyntax | undefined {
    if (!this.tokens.takeKeyword("returning")) return undefined;
    const [element, ...others] = this.list(() => this.#returningElement());
    if (others.length === 0) return element;
    return { ...element!, unsupported: invalid("Invalid syntax with multiple returning elements in RETURNING clause") };
  }

  #returningElement(): ReturningSyntax {
    const [scope, age] = [this.tokens.next(), this.tokens.next()];
    const isKnown = ["all", "modified"].includes(scope.text) && ["old", "new"].includes(age.text);
    if (!isKnown || scope.kind !== "keyword" || age.kind !== "keyword") {
      throw malformed("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
    }
    const what = `${scope.text} ${age.text}`.toUpperCase() as ReturningSyntax["what"];
    if (this.tokens.takeSymbol("*")) return { what, unsupported: undefined };
    this.expression();
    return {
      what,
      unsupported: invalid("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause"),
    };
  }

  /** What an UPDATE or a DELETE names. */
  #target(): SourceSyntax {
    return this.#source(this.simplePath());
  }

  #source(source: Syntax): SourceSyntax {
    return { source, aliased: this.#alias() };
  }

  /** Whether another name follows: `[AS] name`, `AT name` or `BY name`, of which DynamoDB knows none. */
  #alias(): boolean {
    let aliased = false;
    for (const word of ["as", "at", "by"]) {
      const announced = this.tokens.takeKeyword(word);
      if (announced || (word === "as" && this.tokens.peek().kind === "name")) {
        if (this.tokens.next().kind !== "name") {
          throw malformed(`Expected identifier for ${word.toUpperCase()}-alias`);
        }
        aliased = true;
      }
    }
    return aliased;
  }

  #where(above?: number): Syntax | undefined {
    return this.tokens.takeKeyword("where") ? this.expression(above) : undefined;
  }

  #atChange(): boolean {
    return this.tokens.isKeyword("set") || this.tokens.isKeyword("remove");
  }

  #atInsert(): boolean {
    return this.tokens.isKeyword("insert") && this.tokens.isKeyword("into", 1);
  }
}
