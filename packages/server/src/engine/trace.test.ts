import { expect, test } from "vitest";
import { VirtualClock } from "../kernel/clock.ts";
import { seededRandom } from "../kernel/random.ts";
import { formatTraceHeader, newTrace, parseTraceHeader } from "./trace.ts";

test("a trace survives its header", () => {
  const trace = newTrace(new VirtualClock(), seededRandom(1));
  expect(parseTraceHeader(formatTraceHeader(trace))).toEqual(trace);
});

test.each([undefined, "", "Root=", "Root=1-zz-1;Sampled=1", ";;=;", "Parent=0123456789abcdef"])(
  "%j carries no trace",
  (header) => {
    expect(parseTraceHeader(header)).toBeUndefined();
  },
);

test("a root alone is enough, and a broken parent is left out", () => {
  const traceId = "1-5f5e1000-0123456789abcdef01234567";
  expect(parseTraceHeader(`Root=${traceId};Parent=x;Sampled=1`)).toEqual({ traceId, sampled: true });
});

test("the lineage of functions travels along, and a broken or endless one is left out", () => {
  const trace = { traceId: "1-5f5e1000-0123456789abcdef01234567", sampled: false, lineage: "0a1b2c3d:16|ffffffff:1" };
  expect(parseTraceHeader(formatTraceHeader(trace))).toEqual(trace);
  for (const lineage of ["0a1b2c3d", "0a1b2c3d:x", "a:1", Array(33).fill("0a1b2c3d:1").join("|")]) {
    const header = formatTraceHeader({ ...trace, lineage });
    expect(parseTraceHeader(header)).toEqual({ traceId: trace.traceId, sampled: false });
  }
});
