import type { Member, ServiceModel, Shape } from "../../models/model.ts";
import { opaqueShapes } from "../../models/opaque-shapes.ts";
import { perOperation } from "../per-operation.ts";
import { type Guard, listGuard, mapGuard, type Place, structureGuard } from "./containers.ts";
import { opaqueDecoder } from "./opaque.ts";
import { scalarDecoders } from "./scalars.ts";

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
  if (opaqueShapes[model.name]?.has(shapeName)) return opaqueDecoder(model, shapeName, place);
  const decode = structureDecoder(model, Object.entries(shape.members ?? {}));
  const guard: Guard<Record<string, unknown>> = structureGuard(model, shapeName, place);
  return (value) => {
    guard(value);
    return decode(value);
  };
}

function compileList(model: ServiceModel, shape: Shape, place: Place): Decoder {
  const decode = lazily(() => elementDecoderOf(model, shape.member!.shape));
  const absent = absentElement(model, shape.member!.shape);
  const guard: Guard<unknown[]> = listGuard(place);
  return (value) => {
    guard(value);
    for (let index = 0; index < value.length; index++) {
      value[index] = value[index] === null ? absent() : decode(value[index]);
    }
    return value;
  };
}

function compileMap(model: ServiceModel, shapeName: string, shape: Shape, place: Place): Decoder {
  const decode = lazily(() => elementDecoderOf(model, shape.value!.shape));
  const absent = absentElement(model, shape.value!.shape);
  const guard: Guard<Record<string, unknown>> = mapGuard(model, shapeName, place);
  return (map) => {
    guard(map);
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
