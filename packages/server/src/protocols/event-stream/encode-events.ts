import { NotImplementedError } from "../../kernel/errors.ts";
import type { ServiceModel, Shape } from "../../models/model.ts";
import { encoderOf } from "../json-values/encode.ts";
import { JsonWriter } from "../json-values/json-writer.ts";
import { perOperation } from "../per-operation.ts";
import { encodeMessage } from "./message.ts";

/** An event as the SDK has it: an object whose one member names the kind of event. */
export type ModelledEvent = Readonly<Record<string, unknown>>;

type EventEncoder = (event: Record<string, unknown>) => Buffer;

/** Writes the events of an event stream's shape as messages, in services that speak JSON. */
export const eventsEncoder = perOperation<(events: AsyncIterable<ModelledEvent>) => AsyncIterable<Buffer>>(
  (model, shapeName) => {
    const members = Object.entries(model.shapes[shapeName]?.members ?? {});
    const encoders = new Map(members.map(([name, { shape }]) => [name, eventEncoder(model, name, shape)]));
    return async function* encode(events) {
      for await (const event of events) {
        const [kind, value] = Object.entries(event).find(([, value]) => value !== undefined) ?? [];
        const encoder = kind === undefined ? undefined : encoders.get(kind);
        if (!encoder) throw new Error(`${shapeName} has no event ${kind}`);
        yield encoder(value as Record<string, unknown>);
      }
    };
  },
);

function eventEncoder(model: ServiceModel, name: string, shapeName: string): EventEncoder {
  const shape = model.shapes[shapeName]!;
  const members = Object.entries(shape.members ?? {});
  const withHeader = members.find(([, member]) => member.eventheader);
  if (withHeader || shape.exception) throw new NotImplementedError(`the event ${name}`);
  const headers = { ":message-type": "event", ":event-type": name };
  const payload = members.find(([, member]) => member.eventpayload);
  if (payload) return payloadEncoder(headers, payload[0], model.shapes[payload[1].shape]!);
  const encode = encoderOf(model, shapeName);
  return (event) => {
    const writer = new JsonWriter();
    encode(event, writer);
    return encodeMessage({ ...headers, ":content-type": "application/json" }, Buffer.from(writer.finish()));
  };
}

/** An event whose payload is one of its members and nothing else. */
function payloadEncoder(headers: Record<string, string>, name: string, shape: Shape): EventEncoder {
  if (shape.type !== "blob") throw new NotImplementedError(`a payload of the type ${shape.type} in an event`);
  const all = { ...headers, ":content-type": "application/octet-stream" };
  return (event) => encodeMessage(all, (event[name] as Uint8Array | undefined) ?? new Uint8Array(0));
}
