import { describe, expect, test } from "vitest";
import type { StreamRecord } from "../stream-reader.ts";
import type { Step } from "./checker.ts";
import type { ItemOperation } from "./item-register.ts";
import { streamProblem } from "./stream-witness.ts";

const put = (value: string): ItemOperation => ({ do: "put", value });
const state = (value: string | null) => (value === null ? "null" : JSON.stringify({ value }));
const step = (operation: ItemOperation, at: number, output?: string): Step<ItemOperation> => ({
  operation,
  calledAt: 2 * at,
  ...(output !== undefined && { answer: { output, returnedAt: 2 * at + 1 } }),
});
const image = (value: string | null) => (value === null ? undefined : { value: { S: value } });
/** A record of a change from one value to another; null is no item. */
const record = (before: string | null, after: string | null) =>
  ({ dynamodb: { OldImage: image(before), NewImage: image(after) } }) as unknown as StreamRecord;

const history = [
  step(put("a"), 0, "null"),
  step({ do: "add" }, 1, '{"value":"a","count":1}'),
  step(put("b"), 2, '{"value":"a","count":1}'),
  step(put("c"), 3),
  step({ do: "get" }, 4, state("c")),
];
const counted = { value: { S: "a" }, count: { N: "1" } };
const records = [
  record(null, "a"),
  { dynamodb: { OldImage: image("a"), NewImage: counted } } as unknown as StreamRecord,
  { dynamodb: { OldImage: counted, NewImage: image("b") } } as unknown as StreamRecord,
  record("b", "c"),
];

describe("the stream beside the history", () => {
  test("has every acknowledged change once, and of the others those that happened", () => {
    expect(streamProblem(history, records)).toBeUndefined();
  });

  test.each([
    ["a record that is missing in between", [records[0]!, ...records.slice(2)], "a record goes from"],
    ["one that came twice", [records[0]!, ...records], 'a record goes from null to {"value":"a"}'],
    ["one that is missing at the end", records.slice(0, 3), 'the stream ends at {"value":"b"}'],
    ["others in its place", [record(null, "x"), record("x", "c")], "no record of the change from null"],
    ["more than anybody did", [...records, record("c", "d"), record("d", "c")], "6 records of 3 acknowledged and 1"],
  ])("it tells %s", (_, wrong, problem) => {
    expect(streamProblem(history, wrong)).toContain(problem);
  });
});
