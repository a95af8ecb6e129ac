import type { Member, ServiceModel, Shape } from "../../models/model.ts";
import { perOperation } from "../per-operation.ts";
import { textCodec } from "../text-values.ts";
import { attribute, element, escapeXml } from "./xml.ts";

/** Writes a value that is there as elements of a given name. */
type Writer = (value: unknown, name: string) => string;

/** The content of a structure's element, by its shape's name. */
export const structureContent = perOperation<(structure: Record<string, unknown>) => string>((model, shapeName) => {
  const members = Object.entries(model.shapes[shapeName]?.members ?? {});
  const fields = members.flatMap(([name, member]) => (member.xmlAttribute ? [] : [memberWriter(model, name, member)]));
  return (structure) => {
    let content = "";
    for (const { name, tag, write } of fields) {
      const value = structure[name];
      if (value !== undefined && value !== null) content += write(value, tag);
    }
    return content;
  };
});

function memberWriter(model: ServiceModel, name: string, member: Member) {
  const shape = model.shapes[member.shape]!;
  const flattened = member.flattened ?? shape.flattened ?? false;
  // Where the list's shape itself is flattened (older models), an unnamed list goes by the name of its elements.
  const tag = member.locationName ?? ((shape.flattened && shape.member?.locationName) || name);
  return { name, tag, write: lazily(() => valueWriter(model, member, flattened)) };
}

/** Compiled when first used, because shapes may contain themselves. */
function lazily(compile: () => Writer): Writer {
  let writer: Writer | undefined;
  return (value, name) => {
    writer ??= compile();
    return writer(value, name);
  };
}

function valueWriter(model: ServiceModel, member: Member, flattened: boolean): Writer {
  const shape = model.shapes[member.shape]!;
  const namespace = namespaceOf(member);
  switch (shape.type) {
    case "structure": {
      const attributes = attributesWriter(model, shape);
      return (value, name) => {
        const structure = value as Record<string, unknown>;
        return element(name, structureContent(model, member.shape)(structure), namespace + attributes(structure));
      };
    }
    case "list":
      return listWriter(model, shape, flattened, namespace);
    case "map":
      return mapWriter(model, shape, flattened, namespace);
    default: {
      const codec = textCodec(model, member, "iso8601", (words) => new Error(words));
      return (value, name) => element(name, escapeXml(codec.encode(value)), namespace);
    }
  }
}

function listWriter(model: ServiceModel, shape: Shape, flattened: boolean, namespace: string): Writer {
  const write = lazily(() => valueWriter(model, shape.member!, false));
  const tag = shape.member!.locationName ?? "member";
  return (value, name) => {
    const elements = (value as unknown[]).filter((item) => item !== undefined && item !== null);
    if (flattened) return elements.map((item) => write(item, name)).join("");
    return element(name, elements.map((item) => write(item, tag)).join(""), namespace);
  };
}

function mapWriter(model: ServiceModel, shape: Shape, flattened: boolean, namespace: string): Writer {
  const writeKey = lazily(() => valueWriter(model, shape.key!, false));
  const writeValue = lazily(() => valueWriter(model, shape.value!, false));
  const keyTag = shape.key!.locationName ?? "key";
  const valueTag = shape.value!.locationName ?? "value";
  return (value, name) => {
    const entries = Object.entries(value as Record<string, unknown>).filter(
      ([, item]) => item !== undefined && item !== null,
    );
    const entry = flattened ? name : "entry";
    const attributes = flattened ? namespace : "";
    const text = entries
      .map(([key, item]) => element(entry, writeKey(key, keyTag) + writeValue(item, valueTag), attributes))
      .join("");
    return flattened ? text : element(name, text, namespace);
  };
}

function attributesWriter(model: ServiceModel, shape: Shape): (structure: Record<string, unknown>) => string {
  const members = Object.entries(shape.members ?? {}).filter(([, member]) => member.xmlAttribute);
  return (structure) => {
    let text = "";
    for (const [name, member] of members) {
      const value = structure[name];
      if (value === undefined || value === null) continue;
      const codec = textCodec(model, member, "iso8601", (words) => new Error(words));
      text += attribute(member.locationName ?? name, codec.encode(value));
    }
    return text;
  };
}

function namespaceOf({ xmlNamespace: namespace }: Member): string {
  if (!namespace) return "";
  if (typeof namespace === "string") return attribute("xmlns", namespace);
  return attribute(namespace.prefix ? `xmlns:${namespace.prefix}` : "xmlns", namespace.uri);
}
