import { expect, test } from "vitest";
import { findViolation } from "./checker.ts";
import { itemRegisterOfUniqueValues } from "./item-register.ts";
import { pairRequests } from "./pair-requests.ts";

const get = { do: "get" } as const;
const put = { do: "put over", value: "a", expected: null } as const;
const item = (S: string) => ({ Item: { key: { S: "x" }, value: { S } } });

test("a pair answers like one item, as long as its two are the same", () => {
  const output = (...Responses: object[]) => pairRequests.outputOf(get, { status: 200, body: { Responses } });
  expect(output({}, {})).toBe("null");
  expect(output(item("a"), item("a"))).toBe('{"value":"a"}');
  const torn = output(item("a"), {});
  expect(torn).toBe('torn: {"value":"a"} null');
  const history = [
    { operation: put, calledAt: 1, answer: { output: "null", returnedAt: 4 } },
    { operation: get, calledAt: 2, answer: { output: torn!, returnedAt: 3 } },
  ];
  expect(findViolation(history, itemRegisterOfUniqueValues)?.next.at(-1)).toBe(history[1]);
});

test("a transaction tells over what it was done, or what was in its way", () => {
  expect(pairRequests.outputOf(put, { status: 200, body: {} })).toBe("null");
  const reasons = [{ Code: "ConditionalCheckFailed", ...item("b") }, { Code: "None" }];
  expect(pairRequests.outputOf(put, { status: 400, body: { CancellationReasons: reasons } })).toBe('no: {"value":"b"}');
  const conflict = [{ Code: "None" }, { Code: "TransactionConflict" }];
  expect(pairRequests.outputOf(put, { status: 400, body: { CancellationReasons: conflict } })).toBeUndefined();
});
