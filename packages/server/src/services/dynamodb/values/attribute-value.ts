/**
 * An attribute value as it is on the wire and in the store: what `JSON.parse` of a request gives, one key that names the
 * type. Numbers stay text, binaries stay base64. Narrow it with `"S" in value`.
 */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }
  | { M: Record<string, AttributeValue> }
  | { L: AttributeValue[] }
  | { NULL: true }
  | { BOOL: boolean };

/** Attributes by name. Names come from callers: read them with `Object.hasOwn`, or with `attributeOf`. */
export type Item = Record<string, AttributeValue>;

export type AttributeType = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

/** The value of a key attribute. */
export type KeyValue = { S: string } | { N: string } | { B: string };

export const attributeTypes: readonly AttributeType[] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];

/** The type of a valid value: the name of its one key. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new TypeError("an attribute value has a type");
}

/** Reads an attribute by name; names like `constructor` or `__proto__` find nothing but what the item itself has. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Sets an attribute by name, also when the name is `__proto__`. */
export function setAttribute(item: Item, name: string, value: AttributeValue): void {
  if (name === "__proto__") {
    Object.defineProperty(item, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    item[name] = value;
  }
}
