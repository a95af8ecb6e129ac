import type { Member, ServiceModel, Shape } from "../../models/model.ts";
import { opaqueShapes } from "../../models/opaque-shapes.ts";
import { perOperation } from "../per-operation.ts";
import { RawJson } from "../raw-json.ts";
import { formatTimestamp, timestampFormatOf } from "../timestamps.ts";
import type { JsonWriter } from "./json-writer.ts";

/** Writes a value that is there (neither undefined nor null). */
export type Encoder = (value: unknown, writer: JsonWriter) => void;

/** The encoder of a shape, by its name. */
export const encoderOf = perOperation<Encoder>((model, shapeName) => compile(model, { shape: shapeName }));

/** Writes the members that are there, `first` before the first and commas between; says whether there were any. */
export type MembersEncoder = (structure: Record<string, unknown>, writer: JsonWriter, first: string) => boolean;

export function membersEncoder(model: ServiceModel, members: readonly (readonly [string, Member])[]): MembersEncoder {
  const fields = members.map(([name, member]) => ({
    name,
    key: `${JSON.stringify(member.locationName ?? name)}:`,
    encode: memberEncoder(model, member),
  }));
  return (structure, writer, first) => {
    let separator = first;
    let any = false;
    for (const { name, key, encode } of fields) {
      const member = structure[name];
      if (member === undefined || member === null) continue;
      writer.text += separator + key;
      separator = ",";
      any = true;
      if (member instanceof RawJson) writer.raw(member);
      else encode(member, writer);
    }
    return any;
  };
}

function structureEncoder(model: ServiceModel, shape: Shape): Encoder {
  const encode = membersEncoder(model, Object.entries(shape.members ?? {}));
  return (value, writer) => {
    const any = encode(value as Record<string, unknown>, writer, "{");
    writer.text += any ? "}" : "{}";
  };
}

/** Compiled when first used, because shapes may contain themselves. */
function memberEncoder(model: ServiceModel, member: Member): Encoder {
  let encode: Encoder | undefined;
  return (value, writer) => {
    encode ??= member.timestampFormat ? compile(model, member) : encoderOf(model, member.shape);
    encode(value, writer);
  };
}

function compile(model: ServiceModel, member: Member): Encoder {
  const shape = model.shapes[member.shape]!;
  if (opaqueShapes[model.name]?.has(member.shape) || shape.document) return encodeAsIs;
  switch (shape.type) {
    case "structure":
      return structureEncoder(model, shape);
    case "list":
      return listEncoder(memberEncoder(model, shape.member!));
    case "map":
      return mapEncoder(memberEncoder(model, shape.value!));
    case "timestamp":
      return timestampEncoder(model, member);
    case "blob":
      return encodeBlob;
    default:
      return scalarEncoders[shape.type] ?? encodeAsIs;
  }
}

function listEncoder(encode: Encoder): Encoder {
  return (value, writer) => {
    let separator = "[";
    for (const element of value as Iterable<unknown>) {
      writer.text += separator;
      separator = ",";
      encodeElement(element, encode, writer);
    }
    writer.text += separator === "[" ? "[]" : "]";
  };
}

function mapEncoder(encode: Encoder): Encoder {
  return (value, writer) => {
    let separator = "{";
    for (const key of Object.keys(value as object)) {
      const element = (value as Record<string, unknown>)[key];
      if (element === undefined) continue;
      writer.text += `${separator}${JSON.stringify(key)}:`;
      separator = ",";
      encodeElement(element, encode, writer);
    }
    writer.text += separator === "{" ? "{}" : "}";
  };
}

function encodeElement(element: unknown, encode: Encoder, writer: JsonWriter): void {
  if (element instanceof RawJson) writer.raw(element);
  else if (element === undefined || element === null) writer.text += "null";
  else encode(element, writer);
}

function timestampEncoder(model: ServiceModel, member: Member): Encoder {
  const format = timestampFormatOf(model, member, "unixTimestamp");
  return (value, writer) => {
    const text = formatTimestamp(value as Date, format);
    writer.text += format === "unixTimestamp" ? text : `"${text}"`;
  };
}

const encodeAsIs: Encoder = (value, writer) => {
  writer.text += JSON.stringify(value);
};

const encodeBlob: Encoder = (value, writer) => {
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  writer.text += `"${Buffer.from(buffer, byteOffset, byteLength).toString("base64")}"`;
};

const encodeNumber: Encoder = (value, writer) => {
  // JSON has no word for these; AWS's protocols write them as strings.
  writer.text += Number.isFinite(value) || typeof value === "bigint" ? String(value) : `"${value}"`;
};

const scalarEncoders: Partial<Record<Shape["type"], Encoder>> = {
  integer: encodeNumber,
  long: encodeNumber,
  short: encodeNumber,
  byte: encodeNumber,
  float: encodeNumber,
  double: encodeNumber,
};
