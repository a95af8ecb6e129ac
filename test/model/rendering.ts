import type { Clause, Condition, Operand, Path, SetValue } from "./expressions.ts";
import type { Value } from "./values.ts";

/** Attribute names that an expression must write as `#name`: reserved words and names with special characters. */
const awkward = new Set(["size", "name", "ttl", "a.b", "value"]);

/** The texts of the expressions of one request, sharing their names and values. */
export class Rendering {
  readonly #names = new Map<string, string>();
  readonly #values: Value[] = [];

  /** Adds the placeholders that the expressions use to a request. */
  complete<T extends object>(request: T): T {
    const names = [...this.#names].map(([name, placeholder]) => [placeholder, name]);
    const values = this.#values.map((value, index) => [`:v${index}`, value]);
    return {
      ...request,
      ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
      ...(values.length > 0 && { ExpressionAttributeValues: Object.fromEntries(values) }),
    };
  }

  projection(paths: readonly Path[]): string {
    return paths.map((path) => this.path(path)).join(", ");
  }

  path(path: Path): string {
    return path
      .map((step, depth) => (typeof step === "number" ? `[${step}]` : `${depth > 0 ? "." : ""}${this.#name(step)}`))
      .join("");
  }

  value(value: Value): string {
    this.#values.push(value);
    return `:v${this.#values.length - 1}`;
  }

  condition(condition: Condition): string {
    if ("and" in condition) return condition.and.map((each) => `(${this.condition(each)})`).join(" AND ");
    if ("or" in condition) return condition.or.map((each) => `(${this.condition(each)})`).join(" OR ");
    if ("not" in condition) return `NOT (${this.condition(condition.not)})`;
    if ("exists" in condition) return `attribute_exists(${this.path(condition.exists)})`;
    if ("missing" in condition) return `attribute_not_exists(${this.path(condition.missing)})`;
    if ("type" in condition) return `attribute_type(${this.path(condition.type)}, ${this.value({ S: condition.is })})`;
    if ("beginsWith" in condition) {
      return `begins_with(${this.path(condition.beginsWith)}, ${this.value(condition.start)})`;
    }
    if ("contains" in condition) return `contains(${this.path(condition.contains)}, ${this.value(condition.member)})`;
    if ("in" in condition) {
      return `${this.#operand(condition.in)} IN (${condition.choices.map((each) => this.#operand(each)).join(", ")})`;
    }
    if ("between" in condition) {
      const [low, high] = [this.#operand(condition.low), this.#operand(condition.high)];
      return `${this.#operand(condition.between)} BETWEEN ${low} AND ${high}`;
    }
    return `${this.#operand(condition.left)} ${condition.compare} ${this.#operand(condition.right)}`;
  }

  update(clauses: readonly Clause[]): string {
    const sections = (["SET", "REMOVE", "ADD", "DELETE"] as const).map((section) => {
      const texts = clauses.filter((clause) => clause.do === section).map((clause) => this.#clause(clause));
      return texts.length > 0 ? `${section} ${texts.join(", ")}` : "";
    });
    return sections.filter((section) => section !== "").join(" ");
  }

  #clause(clause: Clause): string {
    if (clause.do === "REMOVE") return this.path(clause.path);
    if (clause.do === "SET") return `${this.path(clause.path)} = ${this.#setValue(clause.to)}`;
    return `${this.path(clause.path)} ${this.value(clause.value)}`;
  }

  #setValue(given: SetValue): string {
    if ("value" in given) return this.value(given.value);
    if ("path" in given) return this.path(given.path);
    if ("ifMissing" in given) return `if_not_exists(${this.path(given.ifMissing)}, ${this.value(given.otherwise)})`;
    if ("append" in given) return `list_append(${given.append.map((each) => this.#setValue(each)).join(", ")})`;
    if ("add" in given) return given.add.map((each) => this.#setValue(each)).join(" + ");
    return given.subtract.map((each) => this.#setValue(each)).join(" - ");
  }

  #operand(operand: Operand): string {
    if ("value" in operand) return this.value(operand.value);
    if ("path" in operand) return this.path(operand.path);
    return `size(${this.path(operand.sizeOf)})`;
  }

  #name(name: string): string {
    if (!awkward.has(name)) return name;
    const placeholder = this.#names.get(name) ?? `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }
}
