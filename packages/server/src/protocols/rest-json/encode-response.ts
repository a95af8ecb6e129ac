import type { Member, ServiceModel } from "../../models/model.ts";
import { eventsEncoder, type ModelledEvent } from "../event-stream/encode-events.ts";
import { encoderOf, type MembersEncoder, membersEncoder } from "../json-values/encode.ts";
import { JsonWriter } from "../json-values/json-writer.ts";
import { perOperation } from "../per-operation.ts";
import { holdsEventStream } from "../streaming.ts";
import type { WireResponse } from "../wire.ts";
import { headerEncoder, headerText } from "./header-values.ts";

type Structure = Record<string, unknown>;

/** Writes the members that a structure sends outside its body into headers; those of errors too. */
export const headersOf = perOperation<(structure: Structure, headers: Record<string, string>) => void>(
  (model, shapeName) => {
    const members = Object.entries(model.shapes[shapeName]?.members ?? {});
    const single = members.flatMap(([name, member]) =>
      member.location === "header"
        ? [{ name, header: (member.locationName ?? name).toLowerCase(), encode: headerEncoder(model, member) }]
        : [],
    );
    const prefixed = members.filter(([, member]) => member.location === "headers");
    return (structure, headers) => {
      for (const { name, header, encode } of single) {
        const value = structure[name];
        if (value !== undefined && value !== null) headers[header] = encode(value);
      }
      for (const [name, { locationName = "" }] of prefixed) {
        for (const [key, value] of Object.entries((structure[name] as Structure | undefined) ?? {})) {
          headers[`${locationName}${key}`.toLowerCase()] = headerText(String(value));
        }
      }
    };
  },
);

/** Writes an operation's output as a response. */
export const responseEncoder = perOperation<(output: Structure) => WireResponse>((model, operation) => {
  const { output: shapeName, responseCode = 200 } = model.operations[operation]!;
  if (!shapeName) return () => ({ statusCode: responseCode, headers: {}, body: "" });
  const encodeBody = holdsEventStream(model, shapeName)
    ? eventStreamEncoder(model, shapeName)
    : bodyEncoder(model, shapeName, responseCode);
  const encodeHeaders = headersOf(model, shapeName);
  const members = Object.entries(model.shapes[shapeName]!.members ?? {});
  const status = members.find(([, member]) => member.location === "statusCode")?.[0];
  return (output) => {
    const { body, contentType } = encodeBody(output);
    const headers: Record<string, string> = contentType ? { "content-type": contentType } : {};
    encodeHeaders(output, headers);
    const statusCode = status ? (output[status] as number | undefined) : undefined;
    return { statusCode: statusCode ?? responseCode, headers, body };
  };
});

interface Body {
  readonly body: WireResponse["body"];
  readonly contentType?: string;
}

function bodyEncoder(model: ServiceModel, shapeName: string, responseCode: number): (output: Structure) => Body {
  const shape = model.shapes[shapeName]!;
  const { payload } = shape;
  if (payload) return payloadEncoder(model, payload, shape.members![payload]!);
  const members = Object.entries(shape.members ?? {}).filter(([, member]) => member.location === undefined);
  const encode: MembersEncoder = membersEncoder(model, members);
  return (output) => {
    if (responseCode === 204) return { body: "" };
    const writer = new JsonWriter();
    writer.text = "{";
    encode(output, writer, "");
    writer.text += "}";
    return { body: writer.finish(), contentType: "application/json" };
  };
}

/** A stream of events is the whole body; an answer without one, e.g. to a dry run, has none. */
function eventStreamEncoder(model: ServiceModel, shapeName: string): (output: Structure) => Body {
  const { payload = "", members = {} } = model.shapes[shapeName]!;
  const encode = eventsEncoder(model, members[payload]!.shape);
  return (output) => {
    const events = output[payload] as AsyncIterable<ModelledEvent> | undefined;
    return events ? { body: encode(events), contentType: "application/vnd.amazon.eventstream" } : { body: "" };
  };
}

function payloadEncoder(model: ServiceModel, name: string, member: Member): (output: Structure) => Body {
  const { type } = model.shapes[member.shape]!;
  return (output) => {
    const value = output[name];
    if (value === undefined || value === null) return { body: type === "structure" ? "{}" : "" };
    if (type === "blob") return { body: value as Uint8Array, contentType: "application/octet-stream" };
    if (type === "string") return { body: String(value), contentType: "text/plain" };
    const writer = new JsonWriter();
    encoderOf(model, member.shape)(value, writer);
    return { body: writer.finish(), contentType: "application/json" };
  };
}
