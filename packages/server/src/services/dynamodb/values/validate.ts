import { ServiceError } from "../../../kernel/errors.ts";
import { type AttributeValue, type Item, setAttribute } from "./attribute-value.ts";
import { canonicalNumber } from "./decimal.ts";
import { invalid, invalidParameter } from "./invalid.ts";
import { itemSizeBytesMax } from "./size.ts";

export {
  isKeyValue,
  type KeyAttribute,
  type KeySchema,
  validateIndexKey,
  validateItemKey,
  validateKey,
} from "./keys.ts";

/** How deep documents may nest; a top-level attribute is on level 1. */
export const nestingLevelsMax = 32;

/** What DynamoDB says of a document that nests deeper. */
export const nestingMessage =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

/** How long attribute names may be, in UTF-8. */
export const nameBytesMax = 65535;

/**
 * Nothing that an item can hold has more values and elements than this: most take a byte at least, and those of no bytes
 * one in their container. A request may have millions, which would hold everybody up for a second before they are refused.
 */
const valueCountMax = itemSizeBytesMax;
let countLeft = 0;

function take(count: number): void {
  countLeft -= count;
  if (countLeft < 0) throw invalid("Item size has exceeded the maximum allowed size");
}

/**
 * Checks one value from a request, all the way down, and brings its numbers to their canonical text. Returns the same
 * object when nothing had to change. Throws `ValidationException` in AWS's words. That the JSON is of the shape of a value
 * the decoding of the request has seen to.
 */
export function validateValue(value: unknown): AttributeValue {
  countLeft = valueCountMax;
  return validateAt(value, 1);
}

/** Checks an item, or the map of a key, from a request: names and values. Returns the same object when nothing had to change. */
export function validateItem(item: unknown): Item {
  countLeft = valueCountMax;
  return validateMap(item, 1);
}

function validateAt(given: unknown, level: number): AttributeValue {
  if (given === null || given === undefined) throw invalid(emptyMessage);
  const value = given as Readonly<Record<string, unknown>>;
  take(1);
  if (level > nestingLevelsMax) throw invalid(nestingMessage);
  let memberCount = 0;
  let types = 0;
  let type = "";
  let valid: unknown;
  for (const member in value) {
    memberCount++;
    const content = value[member];
    // As in every input of AWS, what is null is absent, and members that the model does not know are passed over.
    if (content === null || content === undefined) continue;
    const validContent = validateContent(member, content, level);
    if (validContent === undefined) continue;
    types++;
    type = member;
    valid = validContent;
  }
  if (types === 0) throw invalid(emptyMessage);
  if (types > 1) throw invalid(ambiguousMessage);
  if (memberCount === 1 && valid === value[type]) return value as AttributeValue;
  return { [type]: valid } as AttributeValue;
}

const supported = "must contain exactly one of the supported datatypes";
const emptyMessage = `Supplied AttributeValue is empty, ${supported}`;
const ambiguousMessage = `Supplied AttributeValue has more than one datatypes set, ${supported}`;

/** The content of a value in canonical form, the same object where it is so already; undefined for a type that there is not. */
function validateContent(type: string, content: unknown, level: number): unknown {
  switch (type) {
    case "S":
      return wellFormed(content as string);
    case "N":
      return canonicalNumber(content as string);
    case "B":
      return content;
    case "BOOL":
      return flagOf(content as boolean | string);
    case "NULL":
      if (!flagOf(content as boolean | string))
        throw invalidParameter("Null attribute value types must have the value of true");
      return true;
    case "M":
      return validateMap(content, level + 1);
    case "L":
      return mapLazily(content as readonly unknown[], (element) => validateAt(element, level + 1));
    case "SS":
      return stringSet(content);
    case "NS":
      return numberSet(content);
    case "BS":
      return binarySet(content);
    default:
      return undefined;
  }
}

/** The quota "at least one character" is documented; the words are those that an empty `ExpressionAttributeNames` value gets. */
export const emptyNameMessage = "Empty attribute name";

/** `level` is that of the map's members. */
function validateMap(given: unknown, level: number): Item {
  const map = given as Readonly<Record<string, unknown>>;
  let changed: Item | undefined;
  for (const name in map) {
    if (name === "") throw invalidParameter(emptyNameMessage);
    // A code unit takes at most three bytes in UTF-8, so most names need no counting.
    if (name.length > nameBytesMax / 3 && Buffer.byteLength(name) > nameBytesMax) {
      throw invalidParameter(`Attribute name is too large, must be less than ${nameBytesMax + 1} bytes`);
    }
    const member = map[name];
    const valid = validateAt(member, level);
    if (valid === member) continue;
    changed ??= { ...map } as Item;
    setAttribute(changed, name, valid);
  }
  return changed ?? (map as Item);
}

function stringSet(content: unknown): string[] {
  const elements = mapLazily(elementsOf(content), wellFormed);
  if (elements.length === 0) throw invalidParameter("An string set  may not be empty");
  if (hasDuplicates(elements)) throw invalidParameter(`Input collection [${elements.join(", ")}] contains duplicates.`);
  return elements;
}

function numberSet(content: unknown): string[] {
  const given = elementsOf(content);
  // A number has two bytes, and to read one takes longer than to read a string.
  take(Math.max(0, given.length - 1));
  const elements = mapLazily(given, canonicalNumber);
  if (elements.length === 0) throw invalidParameter("An number set  may not be empty");
  if (hasDuplicates(elements)) throw invalid("Input collection contains duplicates");
  return elements;
}

function binarySet(content: unknown): string[] {
  const elements = elementsOf(content) as string[];
  if (elements.length === 0) throw invalidParameter("Binary sets should not be empty");
  if (hasDuplicates(elements)) {
    throw invalidParameter(`Input collection [${elements.join(", ")}]of type BS contains duplicates.`);
  }
  return elements;
}

function elementsOf(content: unknown): readonly string[] {
  const elements = content as readonly string[];
  take(elements.length);
  // Elsewhere null is nothing; an element of a list is there, whatever it is.
  if ((elements as readonly unknown[]).includes(null)) {
    throw new ServiceError("SerializationException", "Start of structure or map found where not expected");
  }
  return elements;
}

/** The service takes some words for flags; which ones, the decoding of the request has seen to. */
function flagOf(content: boolean | string): boolean {
  return typeof content === "boolean" ? content : trueWords.has(content.toLowerCase());
}

const trueWords: ReadonlySet<string> = new Set(["true", "1", "yes"]);

function hasDuplicates(elements: readonly string[]): boolean {
  return elements.length > 1 && new Set(elements).size < elements.length;
}

/**
 * A string without halves of surrogate pairs: those have no UTF-8, so two different strings would become the same key.
 */
function wellFormed(string: string): string {
  return loneSurrogate.test(string) ? string.replace(loneSurrogates, "\ufffd") : string;
}

const loneSurrogate = /\p{Surrogate}/u;
const loneSurrogates = /\p{Surrogate}/gu;

/** Like `map`, but the same array when no element changed. */
function mapLazily<In, Out>(elements: readonly In[], transform: (element: In) => Out): Out[] {
  let changed: Out[] | undefined;
  for (let index = 0; index < elements.length; index++) {
    const element = elements[index] as In;
    const transformed = transform(element);
    if (changed) changed.push(transformed);
    else if ((transformed as unknown) !== element) {
      changed = (elements.slice(0, index) as unknown[] as Out[]).concat([transformed]);
    }
  }
  return changed ?? (elements as unknown as Out[]);
}
