import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, encodeInvocation, FrameReader } from "./frames.ts";

test("frames come out as they went in, however the bytes are cut", () => {
  const frames = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.string({ unit: "grapheme", maxLength: 300 })));
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(([type, content]) => encodeFrame(type, content)));
      const received: [number, string][] = [];
      const reader = new FrameReader();
      for (let start = 0, cut = 0; start < bytes.length; cut++) {
        const end = start + (cuts[cut % cuts.length] ?? 1);
        reader.push(Buffer.from(bytes.subarray(start, end)), (type, body) => received.push([type, body.toString()]));
        start = end;
      }
      expect(received).toEqual(sent);
    }),
  );
});

test("whatever else comes is refused as soon as its head is there", () => {
  const refuses = (...bytes: number[]) => {
    const reader = new FrameReader();
    expect(() => {
      for (const byte of bytes) reader.push(Buffer.from([byte]), () => {});
    }).toThrow("Not a frame");
  };
  refuses(0, 0, 0, 0, 0);
  refuses(0, 0, 0, 0, 9);
  refuses(255, 255, 255, 255, 5);
});

test("no part of an invocation's header can pose as another", () => {
  const header = {
    requestId: "a\nb",
    invokedFunctionArn: "c",
    traceHeader: "d\n9",
    timeoutMs: 5,
    isStreaming: false,
    clientContext: "{\n}",
  };
  const frame = encodeInvocation(header, Buffer.from("event"));
  const headerBytes = frame.readUInt32LE(5);
  expect(frame.subarray(9, 9 + headerBytes).toString()).toBe("a b\nc\nd 9\n5\n0\n{\n}");
  expect(frame.subarray(9 + headerBytes).toString()).toBe("event");
});
