import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonMember } from "./json-member.ts";

it.each([
  ['{"state":{"sum":12345678901234567890123}}', '{"sum":12345678901234567890123}'],
  [' { "a" : "}\\"," , "state" : [1, {"b":"]"}] , "c":1 } ', '[1, {"b":"]"}]'],
  ['{"state":1,"state":2}', "2"],
  ['{"\\u0073tate":null}', "null"],
  ['{"a":{"state":1}}', undefined],
  ['{"a":"state"}', undefined],
  ["{}", undefined],
  ["[]", undefined],
  ["null", undefined],
  ["", undefined],
  ['{"state":', undefined],
])("%s", (text, expected) => {
  expect(jsonMember(text, "state")).toBe(expected);
});

it("finds in any object what parsing finds", () => {
  const name = fc.constantFrom("state", "__proto__", "a", '"', "\\", "{");
  const object = fc.array(fc.tuple(name, fc.jsonValue({ noUnicodeString: false })), { maxLength: 5 });
  fc.assert(
    fc.property(object, fc.constantFrom(0, 1, 2), (members, space) => {
      const text = `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value, null, space)}`)}}`;
      const found = jsonMember(text, "state");
      const value = (JSON.parse(text) as { state?: unknown }).state;
      expect(found === undefined ? undefined : JSON.parse(found)).toEqual(value);
    }),
  );
});
