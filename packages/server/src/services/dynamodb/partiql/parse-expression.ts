import { callableKeywords, notPrecedence, precedences, typeNames } from "./keywords.ts";
import { malformed } from "./problem.ts";
import type { CallSyntax, NameSyntax, PathSyntax, StepSyntax, Syntax } from "./syntax.ts";
import type { Token, TokenStream } from "./tokens.ts";

/** Parentheses, brackets, signs and NOTs within each other. */
const depthMax = 200;

/** An operator between operands, which may be several tokens. */
interface Infix {
  readonly name: string;
  readonly negated: boolean;
  readonly token: Token;
  readonly tokenCount: number;
}

/**
 * Reads expressions by the precedence of their operators, as the parser does that DynamoDB uses: so both stumble at the
 * same place. Whole statements are terms to it, which is why `SELEKT * FROM t` is a product whose second factor lacks its
 * data manipulation.
 */
export abstract class ExpressionReader {
  readonly tokens: TokenStream;
  #depth = 0;
  #parameterCount = 0;

  constructor(tokens: TokenStream) {
    this.tokens = tokens;
  }

  /** How many parameters have been read. */
  get parameterCount(): number {
    return this.#parameterCount;
  }

  /** Reads the statement that begins here; undefined when none does. */
  protected abstract statement(): Syntax | undefined;

  expression(above = 0): Syntax {
    let left = this.#unary();
    for (;;) {
      const operator = this.#infix();
      if (!operator) return left;
      const precedence = precedences.get(operator.name)!;
      if (precedence <= above) return left;
      for (let taken = 0; taken < operator.tokenCount; taken++) this.tokens.next();
      left = this.#operation(left, operator, precedence);
    }
  }

  /** A name, and what leads on from it. */
  simplePath(): PathSyntax | NameSyntax {
    if (this.tokens.peek().kind !== "name") throw malformed("Expected identifier for simple path");
    const token = this.tokens.next();
    return this.#stepsAfter({ kind: "name", token }, true) as PathSyntax | NameSyntax;
  }

  list<Element>(read: () => Element): Element[] {
    const elements = [read()];
    while (this.tokens.takeSymbol(",")) elements.push(read());
    return elements;
  }

  #infix(): Infix | undefined {
    const token = this.tokens.peek();
    if (token.kind !== "keyword" && token.kind !== "symbol") return undefined;
    const following = this.tokens.peek(1);
    if (token.text === "not" && ["in", "between", "like"].includes(following.text) && following.kind === "keyword") {
      return { name: following.text, negated: true, token, tokenCount: 2 };
    }
    if (!precedences.has(token.text)) return undefined;
    const negated = token.text === "is" && this.tokens.isKeyword("not", 1);
    const all = ["intersect", "except", "union"].includes(token.text) && this.tokens.isKeyword("all", 1);
    return { name: token.text, negated, token, tokenCount: negated || all ? 2 : 1 };
  }

  #operation(left: Syntax, { name, negated, token }: Infix, precedence: number): Syntax {
    const operation = this.#affirmed(left, name, token, precedence);
    return negated ? { kind: "operation", token, operator: "not", operands: [operation] } : operation;
  }

  #affirmed(left: Syntax, operator: string, token: Token, precedence: number): Syntax {
    if (operator === "is") return { kind: "typeTest", token: left.token, operand: left, type: this.#type() };
    if (operator === "in" && this.tokens.isSymbol("(") && !["select", "values"].includes(this.tokens.peek(1).text)) {
      const opening = this.tokens.next();
      const elements = this.list(() => this.expression());
      this.tokens.expectSymbol(")", "RIGHT_PAREN");
      return { kind: "operation", token, operator, operands: [left, { kind: "list", token: opening, elements }] };
    }
    if (this.tokens.peek().kind === "end") throw malformed("Missing right-hand side expression of infix operator");
    const operands = [left, this.expression(precedence)];
    if (operator === "between") {
      if (!this.tokens.takeKeyword("and")) throw malformed("Expected AND keyword");
      if (this.tokens.peek().kind === "end") throw malformed("Expected expression after AND");
      operands.push(this.expression(precedence));
    } else if (operator === "like" && this.tokens.takeKeyword("escape")) operands.push(this.expression(precedence));
    return { kind: "operation", token, operator, operands };
  }

  #type(): string {
    const { kind, text } = this.tokens.peek();
    const following = this.tokens.peek(1).text;
    const isPair =
      (text === "double" && following === "precision") || (text === "character" && following === "varying");
    const type = kind === "keyword" ? typeNames.get(isPair ? `${text}_${following}` : text) : undefined;
    if (!type) throw malformed("Expected type name");
    this.tokens.next();
    if (isPair) this.tokens.next();
    return type;
  }

  #unary(): Syntax {
    if (++this.#depth > depthMax) throw malformed("The statement is nested too deeply");
    try {
      const token = this.tokens.peek();
      if (this.tokens.takeKeyword("not")) {
        return { kind: "operation", token, operator: "not", operands: [this.expression(notPrecedence)] };
      }
      if (!this.tokens.isSymbol("+") && !this.tokens.isSymbol("-")) return this.#stepsAfter(this.#term(), false);
      this.tokens.next();
      const operand = this.#unary();
      if (operand.kind !== "literal" || operand.type !== "N") {
        return { kind: "operation", token, operator: token.text, operands: [operand] };
      }
      return token.text === "-" ? { ...operand, negative: !operand.negative } : operand;
    } finally {
      this.#depth--;
    }
  }

  #stepsAfter(root: Syntax, simple: boolean): Syntax {
    const steps: StepSyntax[] = [];
    for (;;) {
      if (this.tokens.takeSymbol(".")) steps.push(this.#stepAfterDot(simple));
      else if (this.tokens.takeSymbol("[")) {
        const isWildcard = this.tokens.takeSymbol("*");
        const index = isWildcard ? undefined : this.expression();
        this.tokens.expectSymbol("]", "RIGHT_BRACKET");
        if (simple && index?.kind !== "literal") throw malformed("Invalid path component for simple path");
        steps.push(index ? { index } : { wildcard: "[" });
      } else return steps.length === 0 ? root : { kind: "path", token: root.token, root, steps };
    }
  }

  #stepAfterDot(simple: boolean): StepSyntax {
    if (this.tokens.peek().kind === "name") return { name: this.tokens.next() };
    if (!this.tokens.isSymbol("*")) throw malformed("Invalid path dot component");
    if (simple) throw malformed("Invalid path dot component for simple path");
    this.tokens.next();
    return { wildcard: "." };
  }

  #term(): Syntax {
    const token = this.tokens.peek();
    const { kind, text } = token;
    if (kind === "string") return this.#literal("S");
    if (kind === "number") return this.#literal("N");
    if (kind === "ion") return this.#literal("ION");
    if (kind === "name") return this.tokens.isSymbol("(", 1) ? this.#call() : { kind, token: this.tokens.next() };
    if (kind === "keyword") return this.#keyword(token);
    if (kind === "symbol" && text === "?") {
      return { kind: "parameter", token: this.tokens.next(), number: this.#parameterCount++ };
    }
    if (kind === "symbol" && text === "(") return this.#group();
    if (kind === "symbol" && text === "[") return this.#sequence("list", "]", "RIGHT_BRACKET");
    if (kind === "symbol" && text === "<<") return this.#sequence("bag", ">>", "RIGHT_DOUBLE_ANGLE_BRACKET");
    if (kind === "symbol" && text === "{") return this.#tuple();
    const isOperator = kind === "symbol" && text !== "*" && (precedences.has(text) || text === "@");
    throw malformed(isOperator ? "Unexpected operator" : "Unexpected term");
  }

  #literal(type: "S" | "N" | "BOOL" | "NULL" | "ION"): Syntax {
    const token = this.tokens.next();
    return { kind: "literal", token, type, text: token.text, negative: false };
  }

  #keyword({ text }: Token): Syntax {
    if (text === "true" || text === "false") return this.#literal("BOOL");
    if (text === "null") return this.#literal("NULL");
    if (text === "missing") return { kind: "missing", token: this.tokens.next() };
    const statement = this.statement();
    if (statement) return statement;
    if (callableKeywords.has(text) && this.tokens.isSymbol("(", 1)) return this.#call();
    throw malformed(precedences.has(text) ? "Unexpected operator" : "Unexpected keyword");
  }

  #call(): CallSyntax {
    const token = this.tokens.next();
    const name = token.text.toLowerCase();
    this.tokens.next();
    if (this.tokens.takeSymbol("*")) {
      if (name !== "count") throw malformed(`${name}(*) is not allowed`);
      this.tokens.expectSymbol(")", "RIGHT_PAREN");
      return { kind: "call", token, name, operands: [] };
    }
    const operands = this.tokens.isSymbol(")") ? [] : this.list(() => this.expression());
    this.tokens.expectSymbol(")", "RIGHT_PAREN");
    return { kind: "call", token, name, operands };
  }

  #group(): Syntax {
    const token = this.tokens.next();
    const elements = this.list(() => this.expression());
    this.tokens.expectSymbol(")", "RIGHT_PAREN");
    return elements.length === 1 ? elements[0]! : { kind: "list", token, elements };
  }

  #sequence(kind: "list" | "bag", closing: string, closingName: string): Syntax {
    const token = this.tokens.next();
    const elements = this.tokens.isSymbol(closing) ? [] : this.list(() => this.expression());
    this.tokens.expectSymbol(closing, closingName);
    return { kind, token, elements };
  }

  #tuple(): Syntax {
    const token = this.tokens.next();
    const members: [Syntax, Syntax][] = [];
    if (this.tokens.takeSymbol("}")) return { kind: "tuple", token, members };
    do {
      const key = this.expression();
      this.tokens.expectSymbol(":", "COLON");
      members.push([key, this.expression()]);
    } while (this.tokens.takeSymbol(","));
    this.tokens.expectSymbol("}", "RIGHT_CURLY");
    return { kind: "tuple", token, members };
  }
}
