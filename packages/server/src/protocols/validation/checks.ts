import type { ServiceModel, Shape } from "../../models/model.ts";
import { opaqueShapes, shapesCheckedByService } from "../../models/opaque-shapes.ts";
import {
  membersNamedAsWritten,
  namesOrArns,
  type SingleComplaint,
  singleComplaints,
} from "../../models/validation-words.ts";
import { type Constraint, constraintsOf } from "./constraints.ts";
import type { Findings } from "./findings.ts";
import { javaText } from "./java-text.ts";
import { memberLabel } from "./labels.ts";

/** Checks one value that is there, noting what is wrong with it. */
export type Check = (value: unknown, findings: Findings) => void;

/** The check of a structure and all it holds; undefined when nothing in it is constrained. */
export function compileStructure(model: ServiceModel, shapeName: string): Check | undefined {
  return new Compiler(model).check(shapeName);
}

/** Services whose lists and maps of constrained elements are worded with `Member must not be null` at the end. */
const elementsNotNull = new Set(["lambda", "iam", "sts"]);

interface CheckedMember {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly check: Check | undefined;
  readonly single: SingleComplaint | undefined;
}

class Compiler {
  readonly #model: ServiceModel;
  readonly #checks = new Map<string, Check | undefined>();
  readonly #begun = new Set<string>();

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  check(shapeName: string): Check | undefined {
    if (this.#checks.has(shapeName)) return this.#checks.get(shapeName);
    // A shape that contains itself is reached through the table, once it is compiled.
    if (this.#begun.has(shapeName)) return (value, findings) => this.#checks.get(shapeName)?.(value, findings);
    this.#begun.add(shapeName);
    const check = this.#leftAlone(shapeName) ? undefined : this.#compile(shapeName);
    this.#checks.set(shapeName, check);
    return check;
  }

  #leftAlone(name: string): boolean {
    const { name: service } = this.#model;
    return Boolean(opaqueShapes[service]?.has(name) || shapesCheckedByService[service]?.has(name));
  }

  #compile(shapeName: string): Check | undefined {
    const nameShape = namesOrArns[this.#model.name]?.[shapeName];
    if (nameShape === undefined) return this.#compileAsIs(shapeName);
    const [ownCheck, nameCheck] = [this.#compileAsIs(shapeName), this.check(nameShape)];
    return (value, findings) => (value === "" || isArn(value) ? ownCheck : nameCheck)?.(value, findings);
  }

  #compileAsIs(shapeName: string): Check | undefined {
    const shape = this.#shape(shapeName);
    const own = this.#ownCheck(shapeName);
    const inner = this.#innerCheck(shapeName, shape);
    if (!own || !inner) return own ?? inner;
    return (value, findings) => {
      own(value, findings);
      inner(value, findings);
    };
  }

  /** The check of the shape's own length, range, pattern and enum. */
  #ownCheck(shapeName: string): Check | undefined {
    const constraints = constraintsOf(this.#shape(shapeName));
    if (constraints.length === 0) return undefined;
    return (value, findings) => {
      for (const constraint of constraints) {
        if (!constraint.holds(value)) findings.add(this.#echo(shapeName, value), constraint.words);
      }
    };
  }

  #innerCheck(shapeName: string, shape: Shape): Check | undefined {
    switch (shape.type) {
      case "structure":
        return this.#membersCheck(shapeName, shape);
      case "list":
        return this.#listCheck(shapeName, shape.member!.shape);
      case "map":
        return this.#mapCheck(shapeName, shape);
      default:
        return undefined;
    }
  }

  #membersCheck(shapeName: string, shape: Shape): Check | undefined {
    const members: CheckedMember[] = [];
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      if (this.#leftAlone(`${shapeName}.${name}`)) continue;
      const required = shape.required?.includes(name) ?? false;
      const single = singleComplaints[this.#model.name]?.[`${shapeName}.${name}`];
      const check = this.#memberCheck(`${shapeName}.${name}`, member.shape);
      if (required || check || single) members.push({ name, label: memberLabel(name), required, check, single });
    }
    if (members.length === 0) return undefined;
    return (value, findings) => {
      const structure = value as Record<string, unknown>;
      for (const { name, label, required, check, single } of members) {
        const member = structure[name];
        const missing = member === undefined || member === null;
        if (single && (missing ? single.when === "missing" : single.when === "empty" && isEmpty(member))) {
          findings.single = single.message;
        }
        if (missing ? !required : !check) continue;
        findings.enter(label, name);
        if (missing) findings.add("null", "Member must not be null");
        else check!(member, findings);
        findings.leave();
      }
    };
  }

  #memberCheck(member: string, shapeName: string): Check | undefined {
    const check = this.check(shapeName);
    if (!check || !membersNamedAsWritten[this.#model.name]?.has(member)) return check;
    return (value, findings) => findings.namingAsWritten(() => check(value, findings));
  }

  /**
   * Plain elements are reported through their list, structures and containers in their own place. No list of the models
   * may hold null, whose element AWS reports like a missing member.
   */
  #listCheck(shapeName: string, elementName: string): Check | undefined {
    if (this.#leftAlone(elementName)) return undefined;
    const constraints = this.#isPlain(elementName) ? this.#elementConstraints(elementName) : [];
    const constraintWords = `Member must satisfy constraint: [${this.#elementWords(constraints)}]`;
    const check = this.#isPlain(elementName) ? undefined : this.check(elementName);
    return (value, findings) => {
      const elements = value as unknown[];
      if (constraints.length > 0 && elements.some((element) => breaks(element, constraints))) {
        findings.add(this.#echo(shapeName, value), constraintWords);
      }
      for (let index = 0; index < elements.length && !findings.full; index++) {
        const element = elements[index];
        if (present(element) && !check) continue;
        findings.enter(`${index + 1}.member`);
        if (present(element)) check?.(element, findings);
        else findings.add("null", "Member must not be null");
        findings.leave();
      }
    };
  }

  #mapCheck(shapeName: string, shape: Shape): Check | undefined {
    const keyConstraints = this.#elementConstraints(shape.key!.shape);
    const valueName = shape.value!.shape;
    const valueConstraints = this.#elementConstraints(valueName);
    const check = this.#isPlain(valueName) ? undefined : this.#innerOnly(valueName);
    if (this.#leftAlone(valueName) && keyConstraints.length === 0) return undefined;
    const valuesMayBeNull = this.#leftAlone(valueName);
    const keyWords = `Map keys must satisfy constraint: [${words(keyConstraints)}]`;
    const valueWords = `Map value must satisfy constraint: [${this.#elementWords(valueConstraints)}]`;
    return (value, findings) => {
      const map = value as Record<string, unknown>;
      const keys = Object.keys(map);
      if (keyConstraints.length > 0 && keys.some((key) => breaks(key, keyConstraints))) {
        findings.add(this.#echo(shapeName, value), keyWords);
      }
      if (valueConstraints.length > 0 && keys.some((key) => breaks(map[key], valueConstraints))) {
        findings.add(this.#echo(shapeName, value), valueWords);
      }
      for (const key of keys) {
        if (findings.full) return;
        const element = map[key];
        if (present(element) ? !check : valuesMayBeNull) continue;
        findings.enter(`${key}.member`);
        if (present(element)) check?.(element, findings);
        else findings.add("null", "Member must not be null");
        findings.leave();
      }
    };
  }

  /** A map reports the constraints of its values itself; what lies inside them is checked in its place. */
  #innerOnly(shapeName: string): Check | undefined {
    if (this.#leftAlone(shapeName)) return undefined;
    const shape = this.#shape(shapeName);
    return shape.type === "structure" ? this.check(shapeName) : this.#innerCheck(shapeName, shape);
  }

  #elementConstraints(shapeName: string): Constraint[] {
    if (this.#leftAlone(shapeName)) return [];
    const nameShape = namesOrArns[this.#model.name]?.[shapeName];
    if (nameShape === undefined) return constraintsOf(this.#shape(shapeName));
    return constraintsOf(this.#shape(nameShape)).map(({ words: text, holds }) => ({
      words: text,
      holds: (value) => isArn(value) || holds(value),
    }));
  }

  #elementWords(constraints: readonly Constraint[]): string {
    const notNull = elementsNotNull.has(this.#model.name) ? ", Member must not be null" : "";
    return words(constraints) + notNull;
  }

  #isPlain(shapeName: string): boolean {
    return !["structure", "list", "map"].includes(this.#shape(shapeName).type);
  }

  /** What AWS shows of a value: nothing of a sensitive one. */
  #echo(shapeName: string, value: unknown): string {
    return this.#shape(shapeName).sensitive ? "" : `'${javaText(this.#model, shapeName, value)}'`;
  }

  #shape(name: string): Shape {
    return this.#model.shapes[name]!;
  }
}

function words(constraints: readonly Constraint[]): string {
  return constraints.map((constraint) => constraint.words).join(", ");
}

function breaks(element: unknown, constraints: readonly Constraint[]): boolean {
  return present(element) && constraints.some((constraint) => !constraint.holds(element));
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function isArn(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("arn:");
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null;
}
