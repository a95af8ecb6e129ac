import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allOperators, compileEventPattern, EventPatternError, type Operator } from "./event-pattern.ts";
import { wildcardTest } from "./wildcard.ts";

const vectors = new URL("./vectors/", import.meta.url);

interface Vector {
  readonly Event: unknown;
  readonly EventPattern: unknown;
}

function matches(pattern: unknown, event: unknown): boolean {
  return compileEventPattern(JSON.stringify(pattern), allOperators)(event);
}

describe("patterns and events recorded from AWS", () => {
  const names = readdirSync(vectors).filter((name) => name.endsWith(".json5"));

  it.each(names)("%s", (name) => {
    const { Event, EventPattern } = parseJson5(readFileSync(new URL(name, vectors), "utf8")) as Vector;
    if (name.endsWith("_EXC.json5")) expect(() => matches(EventPattern, Event)).toThrow(EventPatternError);
    else expect(matches(EventPattern, Event)).toBe(!name.endsWith("_NEG.json5"));
  });

  it("are all there", () => expect(names).toHaveLength(77));
});

describe("an event pattern", () => {
  it("matches a list when one element matches, and an object in a list as a whole", () => {
    expect(matches({ tags: ["b"] }, { tags: ["a", "b"] })).toBe(true);
    const pattern = { items: { name: ["a"], size: [1] } };
    expect(
      matches(pattern, {
        items: [
          { name: "a", size: 2 },
          { name: "a", size: 1 },
        ],
      }),
    ).toBe(true);
    expect(
      matches(pattern, {
        items: [
          { name: "a", size: 2 },
          { name: "b", size: 1 },
        ],
      }),
    ).toBe(false);
  });

  it("reaches through lists however deep they are", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(100_000)}1${"]".repeat(100_000)}`);
    expect(matches({ a: [1] }, { a: deep })).toBe(true);
  });

  it("sees fields of the event only, never what every object has", () => {
    expect(matches({ constructor: [{ exists: true }] }, {})).toBe(false);
    const event: unknown = JSON.parse('{"__proto__":{"a":1}}');
    expect(compileEventPattern('{"__proto__":{"a":[1]}}', allOperators)(event)).toBe(true);
  });

  it.each([
    "",
    "[]",
    "{}",
    "null",
    '{"a":"b"}',
    '{"a":[]}',
    '{"a":{}}',
    '{"a":[["b"]]}',
    '{"a":[{}]}',
    '{"a":[{"prefix":"x","suffix":"y"}]}',
    '{"a":[{"toString":"x"}]}',
    '{"$or":[]}',
    '{"$or":["a"]}',
    '{"a":[{"numeric":[]}]}',
    '{"a":[{"numeric":["=",1,"<",2]}]}',
    '{"a":[{"numeric":["<"]}]}',
    '{"a":[{"wildcard":"a**b"}]}',
    '{"a":[{"cidr":"10.0.0.0/33"}]}',
    '{"a":[{"anything-but":[]}]}',
    '{"a":[{"anything-but":{"numeric":"1"}}]}',
  ])("%s is none", (text) => {
    expect(() => compileEventPattern(text, allOperators)).toThrow(EventPatternError);
  });

  it("has the operators that the service allows and no others", () => {
    const some = new Set<Operator>(["prefix"]);
    expect(compileEventPattern('{"a":[{"prefix":"x"}]}', some)({ a: "xy" })).toBe(true);
    expect(() => compileEventPattern('{"a":[{"suffix":"x"}]}', some)).toThrow(EventPatternError);
  });

  it("is compiled or refused whatever it is, and then answers whatever the event is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (pattern, event) => {
        try {
          expect(typeof matches(pattern, event)).toBe("boolean");
        } catch (error) {
          expect(error).toBeInstanceOf(EventPatternError);
        }
      }),
    );
  });
});

it("wildcards match as the same regular expression would", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
  const pattern = fc.array(text, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(pattern, text, (pieces, value) => {
      const test = wildcardTest(pieces.join("*"));
      if (pieces.join("*").includes("**")) expect(test).toBeUndefined();
      else expect(test?.(value)).toBe(new RegExp(`^${pieces.join(".*")}$`).test(value));
    }),
  );
  expect(wildcardTest("a\\*b\\\\")?.("a*b\\")).toBe(true);
  expect(wildcardTest("\\a")).toBeUndefined();
});

/** JSON with comments and commas too many, which is all that the vectors use of JSON5. */
function parseJson5(text: string): unknown {
  const plain = text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*/g, (_match, string: string | undefined) => string ?? "");
  return JSON.parse(plain.replace(/,(\s*[}\]])/g, "$1"));
}
