import { ServiceError } from "../../kernel/errors.ts";
import type { Member, ServiceModel, Shape } from "../../models/model.ts";
import { javaTypeName, wrongType } from "../json-values/java-types.ts";
import { perOperation } from "../per-operation.ts";
import type { CborValue } from "./cbor-reader.ts";

/** Turns a CBOR value (never null) into the SDK's form of its shape, or throws `SerializationException`. */
export type Decoder = (value: CborValue) => unknown;

export function unreadable(message = ""): ServiceError {
  return new ServiceError("SerializationException", message, { statusCode: 400 });
}

/** The decoder of a shape, by its name. */
export const decoderOf = perOperation<Decoder>((model, shapeName) => {
  const shape = model.shapes[shapeName]!;
  const decode = compile(model, shape);
  const javaType = javaTypeName(model, shapeName).replace(/^java\.lang\./, "");
  return (value) => {
    const decoded = decode(value);
    if (decoded === undefined) throw unreadable(wrongType(value, javaType));
    return decoded;
  };
});

/** These return undefined for a value of another type. */
function compile(model: ServiceModel, shape: Shape): Decoder {
  switch (shape.type) {
    case "structure":
      return shape.document ? asIs : structureDecoder(model, shape);
    case "list":
      return listDecoder(model, shape.member!);
    case "map":
      return mapDecoder(model, shape.value!);
    default:
      return scalarDecoders[shape.type];
  }
}

function structureDecoder(model: ServiceModel, shape: Shape): Decoder {
  const fields = Object.entries(shape.members ?? {}).map(([name, member]) => ({
    name,
    key: member.locationName ?? name,
    shape: member.shape,
  }));
  return (value) => {
    if (!(value instanceof Map)) return undefined;
    const structure: Record<string, unknown> = {};
    for (const { name, key, shape: memberShape } of fields) {
      const member = value.get(key);
      if (member !== undefined && member !== null) structure[name] = decoderOf(model, memberShape)(member);
    }
    return structure;
  };
}

/** Nulls stay: it is for the validation to refuse them. */
function listDecoder(model: ServiceModel, element: Member): Decoder {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const decode = decoderOf(model, element.shape);
    return value.map((item: CborValue) => (item === null ? null : decode(item)));
  };
}

function mapDecoder(model: ServiceModel, element: Member): Decoder {
  return (value) => {
    if (!(value instanceof Map)) return undefined;
    const decode = decoderOf(model, element.shape);
    // `fromEntries` defines properties, so that a key like `__proto__` is nothing but a key.
    return Object.fromEntries(
      Array.from(value as ReadonlyMap<string, CborValue>, ([key, item]) => [key, item === null ? null : decode(item)]),
    );
  };
}

function asIs(value: CborValue): unknown {
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, item]) => [key, asIs(item)]));
  return Array.isArray(value) ? value.map(asIs) : value;
}

function number(value: CborValue): unknown {
  return typeof value === "number" ? value : undefined;
}

/** As in the JSON protocols: fractions are cut off, and a type's range ends where it ends. */
function integer(bits: number): Decoder {
  const limit = 2 ** (bits - 1);
  return (value) => {
    if (typeof value !== "number" || Number.isNaN(value)) return undefined;
    return Math.max(-limit, Math.min(Math.trunc(value), limit - 1));
  };
}

const scalarDecoders: Record<Exclude<Shape["type"], "structure" | "list" | "map">, Decoder> = {
  string: (value) => (typeof value === "string" ? value : undefined),
  boolean: (value) => (typeof value === "boolean" ? value : undefined),
  byte: integer(8),
  short: integer(16),
  integer: integer(32),
  long: integer(64),
  float: number,
  double: number,
  bigdecimal: number,
  blob: (value) => (value instanceof Uint8Array ? value : undefined),
  timestamp: (value) => (value instanceof Date ? value : undefined),
};
