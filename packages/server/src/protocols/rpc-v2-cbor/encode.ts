import type { Member, ServiceModel, Shape } from "../../models/model.ts";
import { perOperation } from "../per-operation.ts";
import type { CborWriter } from "./cbor-writer.ts";

/** Writes a value that is there (neither undefined nor null). */
export type Encoder = (value: unknown, writer: CborWriter) => void;

/** The encoder of a shape, by its name. */
export const encoderOf = perOperation<Encoder>((model, shapeName) => {
  const shape = model.shapes[shapeName]!;
  switch (shape.type) {
    case "structure":
      return shape.document ? encodeDocument : structureEncoder(model, shapeName);
    case "list":
      return listEncoder(model, shape.member!);
    case "map":
      return mapEncoder(model, shape.value!);
    default:
      return scalarEncoders[shape.type];
  }
});

/** Writes the members of a structure that are there, without the map around them. */
export const membersEncoderOf = perOperation<Encoder>((model, shapeName) => {
  const fields = Object.entries(model.shapes[shapeName]?.members ?? {}).map(([name, member]) => ({
    name,
    key: member.locationName ?? name,
    shape: member.shape,
  }));
  return (value, writer) => {
    const structure = value as Record<string, unknown>;
    for (const { name, key, shape } of fields) {
      const member = structure[name];
      if (member === undefined || member === null) continue;
      writer.string(key);
      encoderOf(model, shape)(member, writer);
    }
  };
});

function structureEncoder(model: ServiceModel, shapeName: string): Encoder {
  return (value, writer) => {
    writer.startMap();
    membersEncoderOf(model, shapeName)(value, writer);
    writer.end();
  };
}

function listEncoder(model: ServiceModel, element: Member): Encoder {
  return (value, writer) => {
    const elements = value as readonly unknown[];
    const encode = encoderOf(model, element.shape);
    writer.startList(elements.length);
    for (const item of elements) {
      if (item === undefined || item === null) writer.null();
      else encode(item, writer);
    }
  };
}

function mapEncoder(model: ServiceModel, element: Member): Encoder {
  return (value, writer) => {
    const encode = encoderOf(model, element.shape);
    writer.startMap();
    for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
      if (item === undefined) continue;
      writer.string(key);
      if (item === null) writer.null();
      else encode(item, writer);
    }
    writer.end();
  };
}

/** RPC v2 CBOR has no documents: no service that speaks it may answer one. */
function encodeDocument(): never {
  throw new Error("RPC v2 CBOR has no form for documents.");
}

function encodeInteger(value: unknown, writer: CborWriter): void {
  writer.integer(value as number);
}

function encodeDouble(value: unknown, writer: CborWriter): void {
  writer.double(value as number);
}

const scalarEncoders: Record<Exclude<Shape["type"], "structure" | "list" | "map">, Encoder> = {
  string: (value, writer) => writer.string(String(value)),
  boolean: (value, writer) => writer.boolean(value as boolean),
  byte: encodeInteger,
  short: encodeInteger,
  integer: encodeInteger,
  long: encodeInteger,
  float: encodeDouble,
  double: encodeDouble,
  bigdecimal: encodeDouble,
  blob: (value, writer) => writer.blob(value as Uint8Array),
  timestamp: (value, writer) => writer.timestamp(value as Date),
};
