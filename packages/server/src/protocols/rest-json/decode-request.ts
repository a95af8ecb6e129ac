import type { Member, ServiceModel } from "../../models/model.ts";
import { decoderOf, structureDecoder } from "../json-values/decode.ts";
import { parseJson, unreadable } from "../json-values/parse.ts";
import { perOperation } from "../per-operation.ts";
import { parseQuery } from "../query-string.ts";
import { textCodec } from "../text-values.ts";
import type { WireRequest } from "../wire.ts";
import { headerDecoder } from "./header-values.ts";
import { matchPath, parseUriTemplate, splitPath } from "./uri-template.ts";

/** What the parts of a request hold, split up once for all members. */
interface Parts {
  readonly request: WireRequest;
  readonly labels: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
}

type MemberReader = (parts: Parts, input: Record<string, unknown>) => void;

/** Reads a request of an operation into its input. */
export const requestDecoder = perOperation<(request: WireRequest) => Record<string, unknown>>((model, operation) => {
  const { input: inputName, requestUri } = model.operations[operation]!;
  const template = parseUriTemplate(requestUri);
  const readers = inputName ? memberReaders(model, inputName) : [];
  return (request) => {
    const query = parseQuery(request.query);
    if (!query) throw unreadable("The query string is not percent-encoded as it should be.");
    const labels = matchPath(template, splitPath(request.path)) ?? {};
    const input: Record<string, unknown> = {};
    for (const read of readers) read({ request, labels, query }, input);
    return input;
  };
});

function memberReaders(model: ServiceModel, inputName: string): MemberReader[] {
  const shape = model.shapes[inputName]!;
  const members = Object.entries(shape.members ?? {});
  const readers: MemberReader[] = [];
  const inBody: (readonly [string, Member])[] = [];
  for (const [name, member] of members) {
    const key = member.locationName ?? name;
    if (name === shape.payload) readers.push(payloadReader(model, name, member));
    else if (member.location === "uri") readers.push(labelReader(model, name, key, member));
    else if (member.location === "querystring") readers.push(queryReader(model, name, key, member));
    else if (member.location === "header") readers.push(headerReader(model, name, key, member));
    else if (member.location === "headers") readers.push(headersReader(name, key));
    else inBody.push([name, member]);
  }
  if (inBody.length > 0 && !shape.payload) readers.push(bodyReader(model, inBody));
  return readers;
}

function labelReader(model: ServiceModel, name: string, key: string, member: Member): MemberReader {
  const codec = textCodec(model, member, "iso8601", unreadable);
  return ({ labels }, input) => {
    const text = labels[key];
    if (text !== undefined) input[name] = codec.decode(text);
  };
}

function queryReader(model: ServiceModel, name: string, key: string, member: Member): MemberReader {
  const shape = model.shapes[member.shape]!;
  if (shape.type === "map") {
    const ofLists = model.shapes[shape.value!.shape]!.type === "list";
    // A map takes every parameter, those that other members are bound to among them.
    return ({ query }, input) => {
      const map = new Map<string, unknown>();
      for (const [parameter, value] of query) {
        if (!ofLists) map.set(parameter, map.get(parameter) ?? value);
        else map.set(parameter, [...((map.get(parameter) as string[] | undefined) ?? []), value]);
      }
      if (map.size > 0) input[name] = Object.fromEntries(map);
    };
  }
  if (shape.type === "list") {
    const codec = textCodec(model, shape.member!, "iso8601", unreadable);
    return ({ query }, input) => {
      const values = query.filter(([parameter]) => parameter === key);
      if (values.length > 0) input[name] = values.map(([, value]) => codec.decode(value));
    };
  }
  const codec = textCodec(model, member, "iso8601", unreadable);
  return ({ query }, input) => {
    const found = query.find(([parameter]) => parameter === key);
    if (found) input[name] = codec.decode(found[1]);
  };
}

function headerReader(model: ServiceModel, name: string, key: string, member: Member): MemberReader {
  const header = key.toLowerCase();
  const decode = headerDecoder(model, member);
  return ({ request }, input) => {
    const text = request.headers[header];
    if (text !== undefined) input[name] = decode(text);
  };
}

/** Every header that begins with the prefix, by what follows it. */
function headersReader(name: string, prefix: string): MemberReader {
  const start = prefix.toLowerCase();
  return ({ request }, input) => {
    const entries = Object.entries(request.headers).filter(([header]) => header.startsWith(start));
    if (entries.length > 0)
      input[name] = Object.fromEntries(entries.map(([header, value]) => [header.slice(start.length), value]));
  };
}

function payloadReader(model: ServiceModel, name: string, member: Member): MemberReader {
  const { type } = model.shapes[member.shape]!;
  return ({ request: { body } }, input) => {
    if (body.length === 0) return;
    if (type === "blob") input[name] = body;
    else if (type === "string") input[name] = body.toString();
    else {
      const value = parseJson(body);
      if (value !== null) input[name] = decoderOf(model, member.shape)(value);
    }
  };
}

function bodyReader(model: ServiceModel, members: readonly (readonly [string, Member])[]): MemberReader {
  const decode = structureDecoder(model, members);
  return ({ request: { body } }, input) => {
    if (body.length === 0) return;
    const value = parseJson(body);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw unreadable();
    Object.assign(input, decode(value as Record<string, unknown>));
  };
}
