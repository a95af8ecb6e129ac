import fc from "fast-check";
import { expect, test } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { kinesisModel as model } from "../../models/kinesis.gen.ts";
import { anyInput } from "../../protocols/any-input-for-tests.ts";
import { jsonProtocol } from "../../protocols/json/json.ts";
import { iteratorOf, openKinesisWithStream, putTexts, StreamARN, StreamName, shardId } from "./kinesis-for-tests.ts";
import { createKinesisService } from "./service.ts";
import { Subscriptions } from "./subscriptions.ts";

const operations = Object.entries(createKinesisService(new Subscriptions()).operations).flatMap(([name, row]) =>
  "missing" in row ? [] : [name],
);

test.each(operations)(
  "%s answers or refuses whatever it is asked, by name",
  async (operation) => {
    const opened = await openKinesisWithStream(2);
    const { kinesis, clock } = opened;
    const [number] = await putTexts(opened, ["a"]);
    const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "c" });
    const { NextToken } = await kinesis.listShards({ StreamName, MaxResults: 1 });
    const token = (...parts: unknown[]) => Buffer.from(JSON.stringify([clock.nowMs(), ...parts])).toString("base64url");
    const iterator = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64");
    const telling = {
      strings: [
        ...[StreamName, StreamARN, shardId(0), shardId(1), "0", number!, "c", Consumer!.ConsumerARN!, NextToken!],
        ...[
          await iteratorOf(opened),
          iterator(1, StreamName, "id", 2 ** 40, 2 ** 52, 0),
          iterator(1, StreamName, "x", 0, 0, 0),
        ],
        ...[token(StreamName, "id", 0, { type: "AT_TIMESTAMP" }), token("a", "b"), token(null, {}), token("\ud800")],
      ],
      integers: [2, 4, 24, 48, 1024],
      timestamps: [clock.nowMs() / 1000],
    };
    const run = kinesis[`${operation[0]!.toLowerCase()}${operation.slice(1)}` as "listStreams"];
    const request = { method: "POST", path: "/", query: "", headers: {} };
    await fc.assert(
      fc.asyncProperty(anyInput(model, model.operations[operation]!.input!, telling), async (asked) => {
        try {
          const body = Buffer.from(JSON.stringify(asked));
          const input = jsonProtocol.decodeRequest(model, operation, { ...request, body });
          const output = (await run(input as never)) as Record<string, unknown>;
          const { EventStream } = output as { EventStream?: AsyncIterable<unknown> };
          if (EventStream) await EventStream[Symbol.asyncIterator]().return?.();
          jsonProtocol.encodeResponse(model, operation, output, "id");
        } catch (error) {
          expect(error, String((error as Error).stack)).toBeInstanceOf(ServiceError);
        }
      }),
      { numRuns: 60 },
    );
  },
  120_000,
);
