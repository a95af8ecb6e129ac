import type { Member, ServiceModel, Shape } from "../../models/model.ts";
import { opaqueShapes } from "../../models/opaque-shapes.ts";
import { decodeBase64 } from "../base64.ts";
import { perOperation } from "../per-operation.ts";
import { dateOfSeconds, parseTimestamp } from "../timestamps.ts";
import { javaTypeName, wrongType } from "./java-types.ts";
import { unreadable } from "./parse.ts";

/**
 * Turns a parsed JSON value (never null) into the SDK's form, or throws `SerializationException`. Lists and maps are
 * changed in place: the parsed tree belongs to the decoder.
 */
export type Decoder = (value: unknown) => unknown;

/** The decoder of a shape where a structure holds it. */
export const decoderOf = perOperation<Decoder>((model, shapeName) => compile(model, shapeName, "field"));

/** The same inside a list or a map, where AWS words some errors otherwise. */
const elementDecoderOf = perOperation<Decoder>((model, shapeName) => compile(model, shapeName, "element"));

/** The decoder of a structure of which only some members are in the body. */
export function structureDecoder(model: ServiceModel, members: readonly (readonly [string, Member])[]) {
  const fields = members.map(([name, member]) => ({
    name,
    key: member.locationName ?? name,
    decode: lazily(() => decoderOf(model, member.shape)),
  }));
  return (value: Record<string, unknown>): Record<string, unknown> => {
    const structure: Record<string, unknown> = {};
    for (const { name, key, decode } of fields) {
      const member = value[key];
      if (member !== undefined && member !== null) structure[name] = decode(member);
    }
    return structure;
  };
}

type Place = "field" | "element";

function compile(model: ServiceModel, shapeName: string, place: Place): Decoder {
  const shape = model.shapes[shapeName]!;
  if (shape.document) return (value) => value;
  switch (shape.type) {
    case "structure":
      return compileStructure(model, shapeName, shape, place);
    case "list":
      return compileList(model, shape, place);
    case "map":
      return compileMap(model, shapeName, shape, place);
    default:
      return scalarDecoders[shape.type];
  }
}

function compileStructure(model: ServiceModel, shapeName: string, shape: Shape, place: Place): Decoder {
  const opaque = opaqueShapes[model.name]?.has(shapeName) ?? false;
  const decode = opaque ? undefined : structureDecoder(model, Object.entries(shape.members ?? {}));
  const javaType = javaTypeName(model, shapeName);
  const unexpected = place === "field" ? "Unexpected field type" : "Unexpected value type in payload";
  return (value) => {
    if (typeof value !== "object") throw unreadable(unexpected);
    if (Array.isArray(value)) throw unreadable(`Unrecognized collection type class ${javaType}`);
    return decode ? decode(value as Record<string, unknown>) : value;
  };
}

function compileList(model: ServiceModel, shape: Shape, place: Place): Decoder {
  const decode = lazily(() => elementDecoderOf(model, shape.member!.shape));
  const absent = absentElement(model, shape.member!.shape);
  return (value) => {
    if (!Array.isArray(value)) {
      throw unreadable(typeof value === "object" ? structureFound : unexpectedContainer[place]);
    }
    for (let index = 0; index < value.length; index++) {
      value[index] = value[index] === null ? absent() : decode(value[index]);
    }
    return value;
  };
}

function compileMap(model: ServiceModel, shapeName: string, shape: Shape, place: Place): Decoder {
  const decode = lazily(() => elementDecoderOf(model, shape.value!.shape));
  const absent = absentElement(model, shape.value!.shape);
  return (value) => {
    if (typeof value !== "object") throw unreadable(unexpectedContainer[place]);
    if (Array.isArray(value)) throw unreadable(`Unrecognized collection type ${javaTypeName(model, shapeName)}`);
    const map = value as Record<string, unknown>;
    // Own keys only, `__proto__` among them: assigning to an own property never reaches the prototype.
    for (const key of Object.keys(map)) {
      const element = map[key];
      const decoded = element === null ? absent() : decode(element);
      if (decoded !== element) map[key] = decoded;
    }
    return map;
  };
}

/** What stands for a null element. An opaque structure without members is what its service refuses in its own words. */
function absentElement(model: ServiceModel, shapeName: string): () => unknown {
  return opaqueShapes[model.name]?.has(shapeName) ? () => ({}) : () => null;
}

/** Compiled when first used, because shapes may contain themselves. */
function lazily(compileDecoder: () => Decoder): Decoder {
  let decoder: Decoder | undefined;
  return (value) => {
    decoder ??= compileDecoder();
    return decoder(value);
  };
}

const structureFound = "Start of structure or map found where not expected";

/** What AWS says of a plain value in the place of a list or a map; of those inside another, Java's own complaint. */
const unexpectedContainer: Record<Place, string> = {
  field: "Unexpected field type",
  element:
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')",
};

function decodeString(value: unknown): unknown {
  if (typeof value !== "string") throw unreadable(wrongType(value, "String"));
  return value;
}

/** Java cuts fractions off and stops at the ends of a type's range. */
function integerDecoder(javaName: string, bits: number): Decoder {
  const limit = 2 ** (bits - 1);
  return (value) => {
    if (typeof value !== "number") throw unreadable(wrongType(value, javaName));
    return Math.max(-limit, Math.min(Math.trunc(value), limit - 1));
  };
}

function floatDecoder(javaName: string): Decoder {
  return (value) => {
    if (typeof value === "number") return value;
    if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
    throw unreadable(wrongType(value, javaName));
  };
}

/** Some words count as booleans, and numbers do not. */
function decodeBoolean(value: unknown): unknown {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") throw unreadable(wrongType(value, "Boolean"));
  if (["TRUE", "1", "YES"].includes(value.toUpperCase())) return true;
  if (["FALSE", "0", "NO"].includes(value.toUpperCase())) return false;
  throw unreadable("Unexpected token received from parser");
}

function decodeBlob(value: unknown): unknown {
  if (typeof value === "object") throw unreadable(wrongType(value, "java.nio.ByteBuffer"));
  if (typeof value !== "string") throw unreadable("only base-64-encoded strings are convertible to bytes");
  const bytes = decodeBase64(value);
  if (typeof bytes === "string") throw unreadable(bytes);
  return bytes;
}

function decodeTimestamp(value: unknown): unknown {
  const date =
    typeof value === "number" ? dateOfSeconds(value) : typeof value === "string" ? parseTimestamp(value) : undefined;
  if (!date) throw unreadable(wrongType(value, "java.util.Date"));
  return date;
}

const scalarDecoders: Record<Exclude<Shape["type"], "structure" | "list" | "map">, Decoder> = {
  string: decodeString,
  boolean: decodeBoolean,
  byte: integerDecoder("Byte", 8),
  short: integerDecoder("Short", 16),
  integer: integerDecoder("Integer", 32),
  long: integerDecoder("Long", 64),
  float: floatDecoder("Float"),
  double: floatDecoder("Double"),
  bigdecimal: floatDecoder("BigDecimal"),
  blob: decodeBlob,
  timestamp: decodeTimestamp,
};
