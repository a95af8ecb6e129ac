import fc from "fast-check";
import { expect, test } from "vitest";
import { indentedJson } from "./json-text.ts";
import { colouredStyle, plainStyle } from "./terminal.ts";

test("is laid out as JSON.stringify would", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, space) => {
      const text = JSON.stringify(value, null, space);
      expect(indentedJson(text, plainStyle)).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
});

test("keeps digits, escapes and doubled keys as they were written", () => {
  const text = '{"a":12345678901234567890.10,"a":1E5,"b":"\\u00e9\\/"}';
  expect(indentedJson(text, plainStyle)).toBe(
    '{\n  "a": 12345678901234567890.10,\n  "a": 1E5,\n  "b": "\\u00e9\\/"\n}',
  );
});

test("colours keys, strings and the rest apart", () => {
  expect(indentedJson('{"a":"b:1"}', colouredStyle)).toBe('{\n  \u001b[36m"a"\u001b[0m: \u001b[32m"b:1"\u001b[0m\n}');
});

test("is undefined for what is no JSON", () => {
  for (const text of ["", "{a}", "[1,]", "hello", '"open']) expect(indentedJson(text, plainStyle)).toBeUndefined();
});
