import { describe, expect, it } from "vitest";
import { RawStreamRecord } from "../services/dynamodb/streams/change-record.ts";
import { streamEvent } from "./stream-event.ts";

const records = Array.from({ length: 4 }, (_, index) => {
  const json = JSON.stringify({ eventID: String(index), dynamodb: { Keys: { id: { S: "ü" } } } });
  return new RawStreamRecord(Buffer.from(json), String(index), 0, undefined);
});

describe("streamEvent", () => {
  it("adds the stream's ARN to every record", () => {
    const { payload, recordCount } = streamEvent(records.slice(0, 2), "arn:x", 1_000_000);
    expect(recordCount).toBe(2);
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      Records: [0, 1].map((index) => ({
        eventID: String(index),
        dynamodb: { Keys: { id: { S: "ü" } } },
        eventSourceARN: "arn:x",
      })),
    });
  });

  it("has other members beside the records, which count", () => {
    const { payload } = streamEvent(records, "arn:x", 1_000_000, ',"state":{}');
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({ Records: { length: 4 }, state: {} });
    expect(streamEvent(records, "arn:x", payload.length - 1, ',"state":{}').recordCount).toBe(3);
  });

  it("takes as many records as fit, and always one", () => {
    const whole = streamEvent(records, "arn:x", 1_000_000).payload.length;
    expect(streamEvent(records, "arn:x", whole - 1).recordCount).toBe(3);
    expect(streamEvent(records, "arn:x", whole - 1).payload.length).toBeLessThan(whole);
    expect(streamEvent(records, "arn:x", 10).recordCount).toBe(1);
  });
});
