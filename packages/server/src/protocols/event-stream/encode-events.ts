import { NotImplementedError, ServiceError } from "../../kernel/errors.ts";
import type { ServiceModel, Shape } from "../../models/model.ts";
import { encoderOf } from "../json-values/encode.ts";
import { writeErrorMembers } from "../json-values/error-body.ts";
import { JsonWriter } from "../json-values/json-writer.ts";
import { perOperation } from "../per-operation.ts";
import { eventStreamMember } from "../streaming.ts";
import { encodeMessage } from "./message.ts";

/** An event as the SDK has it: an object whose one member names the kind of event. */
export type ModelledEvent = Readonly<Record<string, unknown>>;

type EventEncoder = (event: Record<string, unknown>) => Buffer;

/**
 * Writes the events of an event stream's shape as messages, in services that speak JSON, after a first message where there is
 * one. An error that the shape knows is a message, too, and the last. Whoever makes the events hears at once when nobody
 * wants them any more.
 */
export const eventsEncoder = perOperation<
  (events: AsyncIterable<ModelledEvent>, first?: Buffer) => AsyncIterableIterator<Buffer>
>((model, shapeName) => {
  const { members = {} } = model.shapes[shapeName] ?? {};
  const kinds = Object.entries(members).filter(([, { shape }]) => !model.shapes[shape]!.exception);
  const encoders = new Map(kinds.map(([name, { shape }]) => [name, eventEncoder(model, name, shape)]));
  const encode = (event: ModelledEvent): Buffer => {
    const [kind, value] = Object.entries(event).find(([, value]) => value !== undefined) ?? [];
    const encoder = kind === undefined ? undefined : encoders.get(kind);
    if (!encoder) throw new Error(`${shapeName} has no event ${kind}`);
    return encoder(value as Record<string, unknown>);
  };
  const encodeError = (error: unknown): Buffer => {
    const isModelled =
      error instanceof ServiceError && Object.values(members).some(({ shape }) => shape === error.code);
    if (!isModelled) throw error;
    return exceptionMessage(model, error);
  };
  return (events, first) => new EncodedEvents(events, { encode, encodeError }, first);
});

/** The first message of a stream whose operation has no HTTP bindings: its output without the stream. */
export function initialResponse(model: ServiceModel, outputShape: string, output: Record<string, unknown>): Buffer {
  const [stream] = eventStreamMember(model, outputShape);
  const rest = Object.fromEntries(Object.entries(output).filter(([name]) => name !== stream));
  const headers = { ":message-type": "event", ":event-type": "initial-response", ":content-type": jsonType(model) };
  return jsonMessage(headers, (writer) => encoderOf(model, outputShape)(rest, writer));
}

/** A generator would do, but one that waits for an event cannot be told that there is no need to. */
class EncodedEvents implements AsyncIterableIterator<Buffer> {
  readonly #events: AsyncIterator<ModelledEvent>;
  readonly #encoder: { encode(event: ModelledEvent): Buffer; encodeError(error: unknown): Buffer };
  #first: Buffer | undefined;
  #done = false;

  constructor(
    events: AsyncIterable<ModelledEvent>,
    encoder: { encode(event: ModelledEvent): Buffer; encodeError(error: unknown): Buffer },
    first: Buffer | undefined,
  ) {
    this.#events = events[Symbol.asyncIterator]();
    this.#encoder = encoder;
    this.#first = first;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#first) {
      const value = this.#first;
      this.#first = undefined;
      return { done: false, value };
    }
    if (this.#done) return { done: true, value: undefined };
    try {
      const { done, value } = await this.#events.next();
      return done ? { done, value: undefined } : { done: false, value: this.#encoder.encode(value) };
    } catch (error) {
      this.#done = true;
      return { done: false, value: this.#encoder.encodeError(error) };
    }
  }

  async return(): Promise<IteratorResult<Buffer, undefined>> {
    this.#done = true;
    await this.#events.return?.();
    return { done: true, value: undefined };
  }
}

function eventEncoder(model: ServiceModel, name: string, shapeName: string): EventEncoder {
  const shape = model.shapes[shapeName]!;
  const members = Object.entries(shape.members ?? {});
  if (members.some(([, member]) => member.eventheader)) throw new NotImplementedError(`the event ${name}`);
  const headers = { ":message-type": "event", ":event-type": name };
  const payload = members.find(([, member]) => member.eventpayload);
  if (payload) return payloadEncoder(headers, payload[0], model.shapes[payload[1].shape]!);
  const encode = encoderOf(model, shapeName);
  return (event) => jsonMessage({ ...headers, ":content-type": jsonType(model) }, (writer) => encode(event, writer));
}

/** An event whose payload is one of its members and nothing else. */
function payloadEncoder(headers: Record<string, string>, name: string, shape: Shape): EventEncoder {
  if (shape.type !== "blob") throw new NotImplementedError(`a payload of the type ${shape.type} in an event`);
  const all = { ...headers, ":content-type": "application/octet-stream" };
  return (event) => encodeMessage(all, (event[name] as Uint8Array | undefined) ?? new Uint8Array(0));
}

function exceptionMessage(model: ServiceModel, error: ServiceError): Buffer {
  const headers = { ":message-type": "exception", ":exception-type": error.code, ":content-type": jsonType(model) };
  return jsonMessage(headers, (writer) => {
    writer.text += "{";
    writeErrorMembers(model, error, writer, "");
    writer.text += "}";
  });
}

function jsonMessage(headers: Record<string, string>, write: (writer: JsonWriter) => void): Buffer {
  const writer = new JsonWriter();
  write(writer);
  return encodeMessage(headers, Buffer.from(writer.finish()));
}

function jsonType({ protocol, jsonVersion }: ServiceModel): string {
  return protocol === "json" ? `application/x-amz-json-${jsonVersion ?? "1.1"}` : "application/json";
}
