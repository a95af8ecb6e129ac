import { describe, expect, it } from "vitest";
import { newTrace } from "../engine/trace.ts";
import { VirtualClock } from "../kernel/clock.ts";
import { seededRandom } from "../kernel/random.ts";
import type { AsynchronousInvocation } from "../services/lambda/records.ts";
import { invocationRecord } from "./invocation-record.ts";

const invocation: AsynchronousInvocation = {
  requestId: "0f6a2c5e-0000-4000-8000-000000000001",
  region: "us-east-1",
  functionName: "roll-up",
  payload: '{"sum": 12345678901234567890123}',
  principal: { arn: "arn:aws:iam::000000000000:root" } as never,
  trace: newTrace(new VirtualClock(), seededRandom(1)),
  acceptedMs: 0,
  failureCount: 2,
  deferralCount: 0,
};
const endedMs = Date.UTC(2026, 0, 1, 0, 3, 0, 7);

describe("the record of an asynchronous invocation", () => {
  it("is AWS's to the letter, and payloads go in as they are", async () => {
    const payload = Buffer.from('{"errorType":"Error","errorMessage":"no"}');
    const result = { payload, functionError: "Unhandled" as const };
    const ended = { invocation, condition: "RetriesExhausted", invokeCount: 3, executedVersion: "7", endedMs };
    expect(await invocationRecord({ ...ended, result })).toBe(
      '{"version":"1.0","timestamp":"2026-01-01T00:03:00.007Z",' +
        '"requestContext":{"requestId":"0f6a2c5e-0000-4000-8000-000000000001",' +
        '"functionArn":"arn:aws:lambda:us-east-1:000000000000:function:roll-up:$LATEST",' +
        '"condition":"RetriesExhausted","approximateInvokeCount":3},' +
        '"requestPayload":{"sum": 12345678901234567890123},' +
        '"responseContext":{"statusCode":200,"executedVersion":"7","functionError":"Unhandled"},' +
        '"responsePayload":{"errorType":"Error","errorMessage":"no"}}',
    );
  });

  it("of what never ran has no response", async () => {
    const record = await invocationRecord({ invocation, condition: "EventAgeExceeded", invokeCount: 0, endedMs });
    expect(Object.keys(JSON.parse(record))).toEqual(["version", "timestamp", "requestContext", "requestPayload"]);
  });

  it.each([
    ["", null],
    ["no json", "no json"],
    ['{"a":', '{"a":'],
    [Buffer.from([0xff, 0x31]), "\ufffd1"],
    [Buffer.from([0x22, 0xff, 0x22]), "\ufffd"],
  ])("is JSON whatever a runtime answers: %j", async (answer, expected) => {
    const result = { payload: Buffer.from(answer as string) };
    const record = await invocationRecord({ invocation, condition: "Success", invokeCount: 1, endedMs, result });
    expect(JSON.parse(record)).toMatchObject({ responsePayload: expected });
  });
});
