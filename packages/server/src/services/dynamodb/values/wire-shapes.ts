import { ServiceError } from "../../../kernel/errors.ts";
import { base64Problem } from "../../../protocols/base64.ts";

/**
 * Reads the content of a value as the JSON type that its type wants. Values reach the service as they were on the wire, so
 * it is here that a misfit is found; the service reads JSON into Java classes, and its words for misfits show it.
 */

export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (typeof content === "number") {
    throw serialization(
      `${Number.isInteger(content) ? "NUMBER_VALUE" : "DECIMAL_VALUE"} cannot be converted to String`,
    );
  }
  if (typeof content === "boolean")
    throw serialization(`${content ? "TRUE" : "FALSE"}_VALUE cannot be converted to String`);
  throw misplaced(content, "class java.lang.String");
}

export function binaryOf(content: unknown): string {
  if (typeof content !== "string") {
    if (typeof content === "object") throw misplaced(content, "class java.nio.ByteBuffer");
    throw serialization("only base-64-encoded strings are convertible to bytes");
  }
  const problem = base64Problem(content);
  if (problem) throw serialization(problem);
  return content;
}

export function flagOf(content: unknown): boolean {
  if (typeof content === "boolean") return content;
  if (typeof content === "string") {
    const flag = flagTexts.get(content.toLowerCase());
    if (flag === undefined) throw serialization("Unexpected token received from parser");
    return flag;
  }
  if (typeof content === "number") {
    throw serialization(
      `${Number.isInteger(content) ? "NUMBER_VALUE" : "DECIMAL_VALUE"} cannot be converted to Boolean`,
    );
  }
  throw misplaced(content, "class java.lang.Boolean");
}

/** The service takes these for flags as well. */
const flagTexts: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["false", false],
  ["0", false],
  ["no", false],
]);

export function listOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  throw typeof content === "object" ? misplaced(content, "") : serialization("Unexpected field type");
}

export function assertStructure(value: unknown): asserts value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw serialization("Unexpected value type in payload");
  if (Array.isArray(value)) throw misplaced(value, "class com.amazonaws.dynamodb.v20120810.AttributeValue");
}

function misplaced(content: unknown, javaType: string): ServiceError {
  if (Array.isArray(content)) return serialization(`Unrecognized collection type ${javaType}`);
  return serialization("Start of structure or map found where not expected");
}

function serialization(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}
