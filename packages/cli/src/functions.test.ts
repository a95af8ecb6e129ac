import { expect, test } from "vitest";
import { bareName, noFunction, qualifierOf } from "./functions.ts";

test.each([
  ["greet", "greet", undefined],
  ["greet:3", "greet", "3"],
  ["greet:$LATEST", "greet", "$LATEST"],
  ["arn:aws:lambda:us-east-1:000000000000:function:greet", "greet", undefined],
  ["arn:aws:lambda:us-east-1:000000000000:function:greet:live", "greet", "live"],
  ["000000000000:function:greet", "greet", undefined],
  ["function:greet:3", "greet", "3"],
])("%s is %s with %s", (name, functionName, qualifier) => {
  expect([bareName(name), qualifierOf(name)]).toEqual([functionName, qualifier]);
});

test("says what there is instead", () => {
  const message = (wanted: string, names: string[]) => noFunction(wanted, names, "there").message;
  expect(message("gret", ["greet", "other"])).toBe('There is no function "gret" in there. Did you mean "greet"?');
  expect(message("gret", [])).toBe('There is no function "gret" in there. There are no functions there.');
  const many = Array.from({ length: 12 }, (_, index) => `worker-number-${index}`);
  expect(message("xyz", many)).toMatch(/There are "worker-number-0", .* and 2 more\.$/);
});
