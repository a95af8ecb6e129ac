import { expect, it } from "vitest";
import { formatTraceHeader, parseTraceHeader, type Trace } from "../../../engine/trace.ts";
import { enterFunction, functionHashOf, withoutLineage } from "./lineage.ts";

const trace: Trace = { traceId: "1-5f5e1000-0123456789abcdef01234567", sampled: false };
const [one, other] = [functionHashOf("one"), functionHashOf("other")];

it("counts each function's turns by itself", () => {
  const first = enterFunction(trace, one);
  const second = enterFunction(first.trace, other);
  const third = enterFunction(second.trace, one);
  expect([first.turn, second.turn, third.turn]).toEqual([1, 1, 2]);
  expect(third.trace.lineage).toBe(`${one}:2|${other}:1`);
  expect(withoutLineage(third.trace)).toEqual(trace);
});

it("stays a header that can be read, however many functions take part", () => {
  let longest = trace;
  for (let n = 0; n < 100; n++) {
    longest = enterFunction(enterFunction(longest, one).trace, functionHashOf(String(n))).trace;
  }
  expect(parseTraceHeader(formatTraceHeader(longest))).toEqual(longest);
  expect(enterFunction(longest, one).turn).toBe(101);
  const endless = { ...trace, lineage: `${one}:99999` };
  expect(enterFunction(endless, one).trace).toEqual(endless);
});
