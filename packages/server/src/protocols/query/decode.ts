import { ServiceError } from "../../kernel/errors.ts";
import type { Member, ServiceModel, Shape } from "../../models/model.ts";
import { perOperation } from "../per-operation.ts";
import { textCodec } from "../text-values.ts";
import type { FormNode } from "./form.ts";

/** Reads a value from its place in a form; undefined when the form holds nothing there. */
type Reader = (node: FormNode) => unknown;

export function malformedInput(message: string): ServiceError {
  return new ServiceError("MalformedInput", message, { statusCode: 400 });
}

/** The reader of a structure, by its shape's name. */
export const structureReader = perOperation<(node: FormNode) => Record<string, unknown>>((model, shapeName) => {
  const fields = Object.entries(model.shapes[shapeName]?.members ?? {}).map(([name, member]) => ({
    name,
    read: memberReader(model, name, member),
  }));
  return (node) => {
    const structure: Record<string, unknown> = {};
    for (const { name, read } of fields) {
      const value = read(node);
      if (value !== undefined) structure[name] = value;
    }
    return structure;
  };
});

/** Reads a member from the node of the structure that holds it. */
function memberReader(model: ServiceModel, name: string, member: Member): Reader {
  const shape = model.shapes[member.shape]!;
  const flattened = member.flattened ?? shape.flattened ?? false;
  // Where the list's shape itself is flattened (older models), an unnamed list goes by the name of its elements.
  const key = member.locationName ?? ((shape.flattened && shape.member?.locationName) || name);
  const read = lazily(() => valueReader(model, member, flattened));
  return (parent) => {
    const node = parent.children?.get(key);
    return node && read(node);
  };
}

/** Compiled when first used, because shapes may contain themselves. */
function lazily(compile: () => Reader): Reader {
  let reader: Reader | undefined;
  return (node) => {
    reader ??= compile();
    return reader(node);
  };
}

function valueReader(model: ServiceModel, member: Member, flattened = false): Reader {
  const shape = model.shapes[member.shape]!;
  switch (shape.type) {
    case "structure":
      return (node) => structureReader(model, member.shape)(node);
    case "list":
      return listReader(model, shape, flattened || Boolean(shape.flattened));
    case "map":
      return mapReader(model, shape, flattened || Boolean(shape.flattened));
    default: {
      const codec = textCodec(model, member, "iso8601", malformedInput);
      return (node) => (node.value === undefined ? undefined : codec.decode(node.value));
    }
  }
}

function listReader(model: ServiceModel, shape: Shape, flattened: boolean): Reader {
  const read = lazily(() => valueReader(model, shape.member!));
  const wrapper = shape.member!.locationName ?? "member";
  return (node) => {
    const elements = flattened ? node : node.children?.get(wrapper);
    return numbered(elements)
      .map(read)
      .filter((value) => value !== undefined);
  };
}

function mapReader(model: ServiceModel, shape: Shape, flattened: boolean): Reader {
  const readKey = lazily(() => valueReader(model, shape.key!));
  const readValue = lazily(() => valueReader(model, shape.value!));
  const keyName = shape.key!.locationName ?? "key";
  const valueName = shape.value!.locationName ?? "value";
  return (node) => {
    const entries = numbered(flattened ? node : node.children?.get("entry")).flatMap((entry) => {
      const key = entry.children?.get(keyName);
      const value = entry.children?.get(valueName);
      return key && value ? [[String(readKey(key)), readValue(value)] as const] : [];
    });
    // `fromEntries` defines properties, so that a key like `__proto__` is nothing but a key.
    return Object.fromEntries(entries);
  };
}

/** The children `1`, `2`, … in order; gaps are closed up, other names are nobody's. */
function numbered(node: FormNode | undefined): FormNode[] {
  const found: [number, FormNode][] = [];
  for (const [name, child] of node?.children ?? []) {
    if (/^[1-9]\d{0,8}$/.test(name)) found.push([Number(name), child]);
  }
  return found.sort(([left], [right]) => left - right).map(([, child]) => child);
}
