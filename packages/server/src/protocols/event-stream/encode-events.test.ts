import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { kinesisModel } from "../../models/kinesis.gen.ts";
import { lambdaModel } from "../../models/lambda.gen.ts";
import { restJsonProtocol } from "../rest-json/rest-json.ts";
import { eventsEncoder, initialResponse, type ModelledEvent } from "./encode-events.ts";
import { encodeMessage } from "./message.ts";

describe("a message", () => {
  test("is as the protocol's specification lays it out", () => {
    const message = encodeMessage({ a: "bc" }, Buffer.from("de"));
    expect(message.toString("hex", 0, 8)).toBe("0000001900000007");
    expect(message.readUInt32BE(8)).toBe(crc32(message.subarray(0, 8)));
    expect(message.toString("latin1", 12, 21)).toBe("\x01a\x07\x00\x02bcde");
    expect(message.readUInt32BE(message.length - 4)).toBe(crc32(message.subarray(0, message.length - 4)));
  });

  test("holds any headers and payload", () => {
    const names = fc.string({ minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), fc.uint8Array(), (headers, payload) => {
        expect(decode(encodeMessage(headers, payload))).toEqual([{ headers, payload: Buffer.from(payload) }]);
      }),
    );
  });
});

describe("the events of a stream", () => {
  async function encoded(...events: ModelledEvent[]) {
    const source = (async function* () {
      yield* events;
    })();
    const messages: Buffer[] = [];
    for await (const message of eventsEncoder(lambdaModel, "InvokeWithResponseStreamResponseEvent")(source)) {
      messages.push(message);
    }
    return decode(Buffer.concat(messages));
  }

  test("are messages: bytes as they are, other members as JSON", async () => {
    const chunk = { PayloadChunk: { Payload: Buffer.from([0, 255]) } };
    const complete = { InvokeComplete: { ErrorCode: "Unhandled", LogResult: "bG9n" } };
    expect(await encoded(chunk, complete, { PayloadChunk: {} })).toEqual([
      {
        headers: {
          ":message-type": "event",
          ":event-type": "PayloadChunk",
          ":content-type": "application/octet-stream",
        },
        payload: Buffer.from([0, 255]),
      },
      {
        headers: { ":message-type": "event", ":event-type": "InvokeComplete", ":content-type": "application/json" },
        payload: Buffer.from('{"ErrorCode":"Unhandled","LogResult":"bG9n"}'),
      },
      expect.objectContaining({ payload: Buffer.alloc(0) }),
    ]);
  });

  test("are of the kinds that the model knows", async () => {
    await expect(encoded({ Other: {} })).rejects.toThrow("InvokeWithResponseStreamResponseEvent has no event Other");
  });

  test("end with the error that ends them, where the model knows it", async () => {
    async function* failing(error: Error) {
      yield { SubscribeToShardEvent: { Records: [], ContinuationSequenceNumber: "1", MillisBehindLatest: 0 } };
      throw error;
    }
    const encode = async (error: Error) => {
      const messages: Buffer[] = [];
      const encoder = eventsEncoder(kinesisModel, "SubscribeToShardEventStream");
      const first = initialResponse(kinesisModel, "SubscribeToShardOutput", { EventStream: failing(error) });
      for await (const message of encoder(failing(error), first)) messages.push(message);
      return decode(Buffer.concat(messages));
    };
    const type = { ":content-type": "application/x-amz-json-1.1" };
    expect(await encode(new ServiceError("ResourceInUseException", "taken"))).toEqual([
      { headers: { ":message-type": "event", ":event-type": "initial-response", ...type }, payload: Buffer.from("{}") },
      {
        headers: { ":message-type": "event", ":event-type": "SubscribeToShardEvent", ...type },
        payload: Buffer.from('{"Records":[],"ContinuationSequenceNumber":"1","MillisBehindLatest":0}'),
      },
      {
        headers: { ":message-type": "exception", ":exception-type": "ResourceInUseException", ...type },
        payload: Buffer.from('{"message":"taken"}'),
      },
    ]);
    await expect(encode(new ServiceError("ValidationException", "not one of them"))).rejects.toThrow("not one of them");
  });

  test("tell whoever makes them at once that nobody wants them any more", async () => {
    let told = false;
    const events = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<ModelledEvent>>(() => {}),
        async return() {
          told = true;
          return { done: true as const, value: undefined };
        },
      }),
    };
    const encoded = eventsEncoder(kinesisModel, "SubscribeToShardEventStream")(events);
    void encoded.next();
    await encoded.return!();
    expect(told).toBe(true);
  });

  test("are the body of their operation's answer", () => {
    const answer = (output: Record<string, unknown>) =>
      restJsonProtocol.encodeResponse(lambdaModel, "InvokeWithResponseStream", output, "id");
    const nothing = (async function* () {})();
    expect(answer({ StatusCode: 200, ExecutedVersion: "7", EventStream: nothing })).toMatchObject({
      statusCode: 200,
      headers: { "content-type": "application/vnd.amazon.eventstream", "x-amz-executed-version": "7" },
      body: { [Symbol.asyncIterator]: expect.any(Function) },
    });
    expect(answer({ StatusCode: 204 })).toMatchObject({ statusCode: 204, body: "" });
  });
});

function decode(bytes: Buffer): { headers: Record<string, string>; payload: Buffer }[] {
  const messages = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + bytes.readUInt32BE(start);
    const headersEnd = start + 12 + bytes.readUInt32BE(start + 4);
    const headers: [string, string][] = [];
    for (let at = start + 12; at < headersEnd; ) {
      const nameEnd = at + 1 + bytes[at]!;
      const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
      headers.push([bytes.toString("utf8", at + 1, nameEnd), bytes.toString("utf8", nameEnd + 3, valueEnd)]);
      at = valueEnd;
    }
    messages.push({ headers: Object.fromEntries(headers), payload: bytes.subarray(headersEnd, end - 4) });
    start = end;
  }
  return messages;
}
