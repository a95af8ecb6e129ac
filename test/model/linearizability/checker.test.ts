import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findViolation, type Step } from "./checker.ts";
import {
  type ItemOperation,
  type ItemState,
  itemRegister,
  itemRegisterOfUniqueValues,
  textOf,
  withoutUnseen,
} from "./item-register.ts";

const a: ItemState = { value: "a" };
const b: ItemState = { value: "b" };

/** An operation from one time to another with what it answered; without an answer, no end. */
function step(
  operation: ItemOperation,
  calledAt: number,
  returnedAt?: number,
  output: ItemState | null | string = null,
) {
  const text = typeof output === "string" ? output : textOf(output);
  return { operation, calledAt, ...(returnedAt !== undefined && { answer: { output: text, returnedAt } }) };
}
const put = (value: string): ItemOperation => ({ do: "put", value });
const over = (value: string, expected: string | null): ItemOperation => ({ do: "put over", value, expected });
const get: ItemOperation = { do: "get" };
const add: ItemOperation = { do: "add" };
const remove: ItemOperation = { do: "delete" };

describe("what could have been one after the other", () => {
  test.each<[string, Step<ItemOperation>[]]>([
    ["nothing", []],
    ["one after the other", [step(put("a"), 1, 2), step(get, 3, 4, a), step(remove, 5, 6, a), step(get, 7, 8)]],
    ["a read beside a write, before it", [step(put("a"), 1, 4), step(get, 2, 3)]],
    ["a read beside a write, after it", [step(put("a"), 1, 4), step(get, 2, 3, a)]],
    [
      "writes beside each other, the other way round",
      [step(put("a"), 1, 4, b), step(put("b"), 2, 3), step(get, 5, 6, a)],
    ],
    ["counting together", [step(add, 1, 4, { count: 2 }), step(add, 2, 3, { count: 1 })]],
    [
      "a condition that holds and one that does not",
      [step(over("a", null), 1, 4), step(over("b", null), 2, 3, 'no: {"value":"a"}')],
    ],
    ["a write without an answer that happened", [step(put("a"), 1), step(get, 3, 4, a)]],
    ["one that did not", [step(put("a"), 1), step(get, 3, 4)]],
    ["one that happened late", [step(put("a"), 1), step(get, 3, 4), step(get, 5, 6, a)]],
    ["two equal ones, both of which happened", [step(add, 1), step(add, 1), step(get, 3, 4, { count: 2 })]],
    ["one that only another without an answer saw", [step(put("a"), 1), step(over("b", "a"), 2), step(get, 3, 4, b)]],
    ["one that hides another", [step(put("a"), 1), step(put("b"), 2), step(get, 3, 4, a), step(get, 5, 6, b)]],
  ])("%s", (_, history) => {
    expect(findViolation(history, itemRegister)).toBeUndefined();
    expect(findViolation(withoutUnseen(history), itemRegisterOfUniqueValues)).toBeUndefined();
  });
});

describe("what could not", () => {
  test.each<[string, Step<ItemOperation>[]]>([
    ["a stale read", [step(put("a"), 1, 2), step(put("b"), 3, 4, a), step(get, 5, 6, a)]],
    ["a lost update", [step(add, 1, 4, { count: 1 }), step(add, 2, 3, { count: 1 })]],
    ["an acknowledged write that is gone", [step(put("a"), 1, 2), step(get, 3, 4)]],
    [
      "half of an acknowledged write",
      [step(put("a"), 1, 2), step(add, 3, 4, { ...a, count: 1 }), step(get, 5, 6, { count: 1 })],
    ],
    ["two reads that disagree over the order", [step(put("a"), 1, 8), step(get, 2, 3, a), step(get, 4, 5)]],
    ["a write that happened before it was asked for", [step(get, 1, 2, a), step(put("a"), 3, 4)]],
    [
      "a write without an answer that happened twice",
      [step(put("a"), 1), step(get, 2, 3, a), step(remove, 4, 5, a), step(get, 6, 7, a)],
    ],
    ["one that happened before it was asked for", [step(get, 1, 2, a), step(put("a"), 3)]],
    ["a condition that held twice", [step(over("a", null), 1, 4), step(over("b", null), 2, 3), step(get, 5, 6, b)]],
    ["a condition that failed although it held", [step(over("a", null), 1, 2, "no: null")]],
    ["a deleted item that comes back", [step(put("a"), 1, 2), step(remove, 3, 4, a), step(get, 5, 6, a)]],
  ])("%s", (_, history) => {
    expect(findViolation(history, itemRegister)).toBeDefined();
    expect(findViolation(withoutUnseen(history), itemRegisterOfUniqueValues)).toBeDefined();
  });

  test("it tells where no operation could come next", () => {
    const history = [step(put("a"), 1, 2), step(put("b"), 3, 4, a), step(get, 5, 6, a)];
    expect(findViolation(history, itemRegister)).toEqual({ state: textOf(b), next: [history[2]] });
  });
});

const operation: fc.Arbitrary<ItemOperation> = fc.oneof(
  fc.constant(get),
  fc.constantFrom(put("a"), put("b"), put("c")),
  fc.constantFrom(over("a", null), over("b", "a")),
  fc.constant(add),
  fc.constant(remove),
);
const outputs = [
  "null",
  '{"value":"a"}',
  '{"value":"b"}',
  '{"count":1}',
  '{"count":2}',
  '{"value":"a","count":1}',
  "no: null",
];

test("it judges as trying every order does", () => {
  const short = fc.record({
    operation,
    calledAt: fc.nat(6),
    lastsFor: fc.option(fc.integer({ min: 1, max: 4 })),
    output: fc.constantFrom(...outputs),
  });
  let good = 0;
  fc.assert(
    fc.property(fc.array(short, { maxLength: 5 }), (given) => {
      const history = given.map(({ lastsFor, output, ...rest }) =>
        // Calls fall on even times and returns on odd ones, so that no two are at once.
        step(
          rest.operation,
          2 * rest.calledAt,
          lastsFor === null ? undefined : 2 * (rest.calledAt + lastsFor) - 1,
          output,
        ),
      );
      const isGood = existsOrder(history, itemRegister.initial);
      if (isGood) good++;
      expect(findViolation(history, itemRegister) === undefined).toBe(isGood);
      const values = history.flatMap((each) => ("value" in each.operation ? [each.operation.value] : []));
      if (new Set(values).size < values.length) return;
      expect(findViolation(withoutUnseen(history), itemRegisterOfUniqueValues) === undefined).toBe(isGood);
    }),
    { numRuns: 3000 },
  );
  expect(good).toBeGreaterThan(100);
});

/** Whether what is left can happen in some order, tried by brute force. */
function existsOrder(left: readonly Step<ItemOperation>[], state: string): boolean {
  if (left.every(({ answer }) => !answer)) return true;
  return left.some((step) => {
    if (left.some(({ answer }) => answer && answer.returnedAt < step.calledAt)) return false;
    const after = itemRegister.apply(state, step.operation);
    if (step.answer && step.answer.output !== after.output) return false;
    return existsOrder(
      left.filter((other) => other !== step),
      after.state,
    );
  });
}
