/** Random histories of transactions, run against a driver and against the plainest thing that could be right. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Reading, Store, Writing } from "./store.ts";

type Operation =
  | { readonly kind: "get"; readonly key: Uint8Array }
  | { readonly kind: "delete"; readonly key: Uint8Array }
  | { readonly kind: "put"; readonly key: Uint8Array; readonly value: Uint8Array }
  | {
      readonly kind: "range";
      readonly start: Uint8Array;
      readonly end: Uint8Array;
      readonly reverse: boolean;
      readonly limit: number | undefined;
    };

interface Step {
  readonly kind: "transact" | "fail" | "read";
  readonly operations: readonly Operation[];
  /** What to wait for before the next step: a turn of the event loop lets writes begin their way to the disk. */
  readonly wait: "nothing" | "turn" | "answer";
}

export function checkAgainstModel(name: string, openEmpty: () => Promise<Store>, runs: number): void {
  it(`${name}: does what a sorted list would do, for any history`, async () => {
    const store = await openEmpty();
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { maxLength: 12 }), (history) => replay(store, history)),
        { numRuns: runs },
      );
    } finally {
      await store.close();
    }
  });
}

async function replay(store: Store, history: readonly Step[]): Promise<void> {
  await store.transact((tx) => {
    for (const { key } of tx.range({ start: new Uint8Array(0), end: Uint8Array.of(255, 255, 255, 255) }))
      tx.delete(key);
  });
  let state: Model = new Map();
  const answers: Promise<unknown>[] = [];
  for (const { kind, operations, wait } of history) {
    const before = new Map(state);
    const expected = operations.map((operation) => applyToModel(before, operation));
    const changes = operations.some(({ kind }) => kind === "put" || kind === "delete");
    let answer: Promise<void>;
    if (kind === "read") {
      // A read shows what is answered; it is only certain once all before it are.
      await Promise.all(answers);
      const reading = operations.filter(({ kind }) => kind === "get" || kind === "range");
      const fromModel = reading.map((operation) => applyToModel(new Map(state), operation));
      answer = store.read((tx) => reading.map((operation) => applyTo(tx, operation))).then(same(fromModel));
    } else if (kind === "fail") {
      answer = store
        .transact((tx) => {
          throw operations.map((operation) => applyTo(tx, operation));
        })
        .then(() => expect.unreachable(), same(expected));
    } else {
      answer = store.transact((tx) => operations.map((operation) => applyTo(tx, operation))).then(same(expected));
      if (changes) state = before;
    }
    answers.push(answer);
    if (wait === "turn") await new Promise(setImmediate);
    if (wait === "answer") await answer;
  }
  await Promise.all(answers);
}

/** Values by the hexadecimal digits of their keys, whose order is that of the keys. */
type Model = Map<string, Uint8Array>;

function applyToModel(model: Model, operation: Operation): unknown {
  if (operation.kind === "get") return show(model.get(hex(operation.key)));
  if (operation.kind === "delete") return void model.delete(hex(operation.key));
  if (operation.kind === "put") return void model.set(hex(operation.key), operation.value);
  const { start, end, reverse, limit } = operation;
  const inside = [...model].filter(([key]) => key >= hex(start) && key < hex(end)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (reverse) inside.reverse();
  return inside.slice(0, limit).map(([key, value]) => [key, show(value)]);
}

function applyTo(tx: Reading | Writing, operation: Operation): unknown {
  if (operation.kind === "get") return show(tx.get(operation.key));
  if (operation.kind === "delete") return (tx as Writing).delete(operation.key);
  if (operation.kind === "put") return (tx as Writing).put(operation.key, operation.value);
  return Array.from(tx.range(operation), ({ key, value }) => [hex(key), show(value)]);
}

function same(expected: unknown): (actual: unknown) => void {
  return (actual) => expect(actual).toEqual(expected);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function show(value: Uint8Array | undefined): string | undefined {
  return value && hex(value);
}

/** Few bytes, so that keys meet, touch and continue each other. */
const keys = fc
  .array(fc.constantFrom(0, 1, 127, 128, 255), { minLength: 1, maxLength: 3 })
  .map((b) => Uint8Array.from(b));
const bounds = fc.oneof(keys, fc.constant(new Uint8Array(0)), fc.constant(Uint8Array.of(255, 255, 255, 255)));
const operations: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put"), key: keys, value: fc.uint8Array({ maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("get", "delete"), key: keys }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("range"),
      start: bounds,
      end: bounds,
      reverse: fc.boolean(),
      limit: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
    }),
  },
) as fc.Arbitrary<Operation>;
const steps: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("transact", "transact", "transact", "fail", "read"),
  operations: fc.array(operations, { maxLength: 8 }),
  wait: fc.constantFrom("nothing", "turn", "answer"),
});
