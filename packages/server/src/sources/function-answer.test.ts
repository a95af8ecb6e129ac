import { expect, it } from "vitest";
import { readAnswer } from "./function-answer.ts";

it.each([
  ["", {}],
  ["null", {}],
  ['"OK"', {}],
  ['[{"state":1}]', {}],
  ['{"other":{"state":1}}', {}],
  [
    '{"state":{"sum":12345678901234567890123} , "batchItemFailures" : [ ]}',
    {
      state: '{"sum":12345678901234567890123}',
      batchItemFailures: "[ ]",
    },
  ],
  ['{"state":1,"state":"ü"}', { state: '"ü"' }],
  ['{"\\u0073tate":null,"__proto__":1}', { state: "null" }],
  ["no json", undefined],
  ['{"state":1', undefined],
])("%s", async (response, expected) => {
  expect(await readAnswer(Buffer.from(response))).toEqual(expected);
});
