import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";
import { parseFilterPattern } from "./filter-pattern.ts";

const matches = (pattern: string, message: string | object) =>
  parseFilterPattern(pattern)(typeof message === "string" ? message : JSON.stringify(message));

describe("terms", () => {
  const rows: [pattern: string, message: string, expected: boolean][] = [
    ["", "anything", true],
    ["  ", "anything", true],
    ["ERROR", "[ERROR 400] BAD REQUEST", true],
    ["ERROR", "ERRORCODE: -1", true],
    ["ERROR", "error", false],
    ["ERROR REQUEST", "[ERROR 400] BAD REQUEST", true],
    ["ERROR REQUEST", "[ERROR 400]", false],
    ['"INTERNAL SERVER ERROR"', "[ERROR 500] INTERNAL SERVER ERROR", true],
    ['"INTERNAL SERVER ERROR"', "SERVER ERROR INTERNAL", false],
    ['"a \\"quoted\\" \\\\ word"', 'a "quoted" \\ word', true],
    ["?ERROR ?WARN", "WARN: low", true],
    ["?ERROR ?WARN", "INFO: fine", false],
    ["ERROR -EXITING", "ERROR here", true],
    ["ERROR -EXITING", "EXITING with ERROR", false],
    ['-"not this"', "this", true],
    ['-"not this"', "but not this", false],
    ["INFO ?ERROR", "INFO: the question mark is ignored here", true],
    ["größe_1", "die größe_1", true],
  ];
  for (const [pattern, message, expected] of rows) {
    test(`${pattern} ${expected ? "finds" : "passes over"} ${message}`, () => {
      expect(matches(pattern, message)).toBe(expected);
    });
  }

  for (const [pattern, term] of [
    ["a:b", ":"],
    ["Status: x", ":"],
    ["(x", "("],
    ['"open', '"'],
    ["-", "-"],
    ["a -", "-"],
    ["??a", "?"],
  ]) {
    test(`${pattern} is no pattern`, () => {
      expect(() => parseFilterPattern(pattern!)).toThrow(
        new ServiceError("InvalidParameterException", `Invalid character(s) in term '${term}'`),
      );
    });
  }
});

describe("JSON", () => {
  const event = {
    eventName: "UpdateTrail",
    sourceIPAddress: "123.45.6.7",
    errorCode: "Client.UnauthorizedOperation",
    status: 404,
    ratio: 0.5,
    ok: true,
    bad: false,
    nothing: null,
    user: { id: 7, names: ["ann", "bob"], "first.name": "Ann" },
    objects: [{ a: 1 }, { a: 2 }],
  };
  const rows: [pattern: string, expected: boolean][] = [
    ['{ $.eventName = "UpdateTrail" }', true],
    ["{$.eventName=UpdateTrail}", true],
    ["{ $.eventName = update* }", false],
    ['{ $.eventName = "*Trail" }', true],
    ['{ $.eventName = "U*t*l" }', true],
    ['{ $.eventName = "Up*pdateTrail" }', false],
    ['{ $.eventName = "*" }', true],
    ["{ $.sourceIPAddress != 123.123.* }", true],
    ["{ $.sourceIPAddress != 123.45.* }", false],
    ['{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }', true],
    ["{ $.status = 404 }", true],
    ["{ $.status = 4.04e2 }", true],
    ["{ $.status = 4* }", true],
    ['{ $.status = "404" }', true],
    ["{ $.status > 404 }", false],
    ["{ $.status >= 404 && $.status < 500 }", true],
    ["{ $.ratio <= 0.5 }", true],
    ["{ $.eventName > 1 }", false],
    ["{ $.missing = x }", false],
    ["{ $.missing != x }", false],
    ["{ $.missing NOT EXISTS }", true],
    ["{ $.nothing NOT EXISTS }", false],
    ["{ $.nothing IS NULL }", true],
    ["{ $.missing IS NULL }", false],
    ["{ $.ok IS TRUE }", true],
    ["{ $.ok is false }", false],
    ["{ $.bad IS FALSE }", true],
    ["{ $.user.id = 7 }", true],
    ["{ $.user.names[1] = bob }", true],
    ["{ $.user.names[2] = bob }", false],
    ["{ $.user.names[*] = bob }", true],
    ["{ $.user.names[*] != bob }", false],
    ["{ $.user['first.name'] = Ann }", true],
    ["{ $.user.['first.name'] = Ann }", true],
    ["{ $.objects[*].a = 2 }", true],
    ["{ $.user.*[0] = ann }", true],
    ["{ $.toString NOT EXISTS }", true],
    ["{ $.user.names.length NOT EXISTS }", true],
    ["{ $.ok IS FALSE || $.bad IS FALSE && $.status = 1 }", false],
    ["{ ($.ok IS TRUE || $.bad IS TRUE) && $.status = 404 }", true],
    ["{ $.eventName = a&&$.status=404 }", false],
  ];
  for (const [pattern, expected] of rows) {
    test(`${pattern} is ${expected}`, () => expect(matches(pattern, event)).toBe(expected));
  }

  test("finds nothing in what is no JSON", () => {
    expect(matches("{ $.a NOT EXISTS }", "plain text")).toBe(false);
    expect(matches("{ $.a = 1 }", '{"a":1')).toBe(false);
  });

  const wrong = [
    "{",
    "{}",
    "{ $ = 1 }",
    "{ a = 1 }",
    "{ $.a }",
    "{ $.a = }",
    "{ $.a > x }",
    "{ $.a = 1 } x",
    "{ ($.a = 1 }",
  ];
  for (const pattern of [
    ...wrong,
    "{ $.a IS ODD }",
    "{ $.a NOT }",
    '{ $."a" = 1 }',
    "{ $.a = 1 & $.b = 2 }",
    "{ = 1 }",
  ]) {
    test(`${pattern} is no pattern`, () => {
      expect(() => parseFilterPattern(pattern)).toThrow(expect.objectContaining({ code: "InvalidParameterException" }));
    });
  }
});

test("names the kinds that are missing", () => {
  for (const pattern of ["[ip, user, status=4*]", "%AUTH%", "{ $.a = %x% }"]) {
    expect(() => parseFilterPattern(pattern)).toThrow(NotImplementedError);
  }
});

const alphabet = [
  "{",
  "}",
  "(",
  ")",
  "$",
  ".",
  "a",
  "b",
  "[",
  "]",
  "0",
  "*",
  "=",
  "!",
  "<",
  ">",
  "&&",
  "||",
  " ",
  '"',
  "\\",
  "%",
  "'",
  "-",
  "?",
  "IS",
  "NULL",
  "NOT",
  "EXISTS",
  "\ud83d",
  "é",
];

test("whatever the pattern and the message, it answers or refuses", () => {
  const pattern = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(...alphabet)).map((parts) => parts.join("")),
  );
  const guided = fc.oneof(
    pattern,
    pattern.map((text) => `{ ${text} }`),
    pattern.map((text) => `{ $.a = ${text} }`),
  );
  fc.assert(
    fc.property(guided, fc.oneof(fc.json(), fc.string()), (text, message) => {
      try {
        expect(typeof parseFilterPattern(text)(message)).toBe("boolean");
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
      }
    }),
    { numRuns: 3000 },
  );
});

test("a quoted term finds exactly the messages that hold it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (term, message) => {
      const quoted = `"${term.replace(/["\\]/g, "\\$&")}"`;
      expect(matches(quoted, message)).toBe(message.includes(term));
      expect(matches(`-${quoted}`, message)).toBe(!message.includes(term));
    }),
  );
});

test("a wildcard means what a regular expression means by it", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
  fc.assert(
    fc.property(text, fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 }), (pattern, value) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      expect(matches(`{ $.v = "${pattern}" }`, { v: value })).toBe(expression.test(value));
    }),
    { numRuns: 1000 },
  );
});
