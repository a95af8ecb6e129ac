import { expect, test } from "vitest";
import { nearNames } from "./near-names.ts";

test.each([
  ["gret", ["greet", "orders", "meter"], ["greet"]],
  ["grete", ["greet", "orders"], ["greet"]],
  ["GREET", ["greet"], ["greet"]],
  ["order", ["process-all-orders", "invoices"], ["process-all-orders"]],
  ["list-a", ["list-b", "list-c", "list-d", "list-e"], ["list-b", "list-c", "list-d"]],
  ["nothing-like-it", ["greet", "orders"], []],
  ["x", [], []],
])("for %s among %j: %j", (wanted, names, expected) => {
  expect(nearNames(wanted, names)).toEqual(expected);
});
