import { describe, expect, it } from "vitest";
import type { Item } from "../values/attribute-value.ts";
import { ExpressionAttributes } from "./attributes.ts";
import { assertKeysScalar } from "./path.ts";
import { parseProjection, project, projectAttributes } from "./projection.ts";

function parse(text: string, names?: Record<string, string>) {
  const attributes = new ExpressionAttributes({ ExpressionAttributeNames: names }, { ProjectionExpression: text });
  return parseProjection(text, attributes);
}

describe("parseProjection", () => {
  it.each([
    ["", "The expression can not be empty;"],
    ["!!! INVALID !!!", 'Syntax error; token: "!", near: "!!"'],
    ["whatever(stuff)", 'Syntax error; token: "(", near: "whatever(stuff"'],
    [":a", 'Syntax error; token: ":a", near: ":a"'],
    ["abort,", 'Syntax error; token: "<EOF>", near: ","'],
    [",a", 'Syntax error; token: ",", near: ",a"'],
    ["a,,b", 'Syntax error; token: ",", near: ",,b"'],
    ["a..b", 'Syntax error; token: ".", near: "..b"'],
    ["a[b]", 'Syntax error; token: "b", near: "[b]"'],
    ["(a.b).c", 'Syntax error; token: "(", near: "(a"'],
    ["a-b", 'Syntax error; token: "-", near: "a-b"'],
    ["a b", 'Syntax error; token: "b", near: "a b"'],
    ["a.abORt", "Attribute name is a reserved keyword; reserved keyword: abORt"],
    ["#a,ABSoLUTE", "Attribute name is a reserved keyword; reserved keyword: ABSoLUTE"],
    ["l[999999999999999999999]", "List index is not within the allowable range; index: [999999999999999999999]"],
    ["a,b,a,#x", "An expression attribute name used in the document path is not defined; attribute name: #x"],
    ...(
      [
        ["b[1], b.a, #a.b, a", "overlap", "[a, b]", "[a]"],
        ["a, #a[1]", "overlap", "[a]", "[a, [1]]"],
        ["a.b[0],a.b[0]", "overlap", "[a, b, [0]]", "[a, b, [0]]"],
        ["a.b.d.e, a.b", "overlap", "[a, b, d, e]", "[a, b]"],
        ["a.b, #a[1], c", "conflict", "[a, b]", "[a, [1]]"],
        ["a.b[1], #a[1], c", "conflict", "[a, b, [1]]", "[a, [1]]"],
        ["a[3].b, #a.#b.b", "conflict", "[a, [3], b]", "[a, [3], b]"],
      ] as const
    ).map(([text, verb, one, two]) => [
      text,
      `Two document paths ${verb} with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`,
    ]),
  ])("refuses %j", (text, problem) => {
    expect(() => parse(text, { "#a": "a", "#b": "[3]" })).toThrow(
      expect.objectContaining({ code: "ValidationException", message: `Invalid ProjectionExpression: ${problem}` }),
    );
  });

  it.each(["a, b", "a.b, a.c", "a.b.d, a.b.e", "a[1], a[2]", "a.b, a.c[2]"])("takes %s", (text) => {
    expect(parse(text).paths).toHaveLength(2);
  });

  it("knows its attributes, and checks a great many paths at once", () => {
    expect([...parse("a.b, a.c, d[1]").attributeNames]).toEqual(["a", "d"]);
    const names = Array.from({ length: 800 }, (_, index) => `n${index}`);
    expect(parse(names.join()).paths).toHaveLength(800);
  });
});

describe("project", () => {
  const item: Item = {
    p: { S: "key" },
    a: { M: { b: { L: [{ N: "2" }, { N: "4" }, { M: { x: { S: "hi" }, y: { S: "yo" } } }] }, c: { N: "5" } } },
    b: { S: "hello" },
    "a.b": { S: "dotted" },
  };

  it.each<[string, Item]>([
    ["a", { a: item["a"]! }],
    ["a.b", { a: { M: { b: (item["a"] as { M: Item }).M["b"]! } } }],
    ["a.b[0]", { a: { M: { b: { L: [{ N: "2" }] } } } }],
    ["a.b[2].y", { a: { M: { b: { L: [{ M: { y: { S: "yo" } } }] } } } }],
    ["a.b[2], a.b[0]", { a: { M: { b: { L: [{ N: "2" }, { M: { x: { S: "hi" }, y: { S: "yo" } } }] } } } }],
    ["a.b[0],a.c", { a: { M: { b: { L: [{ N: "2" }] }, c: { N: "5" } } } }],
    ["a.x, a.b[0], x, a.b[3].x", { a: { M: { b: { L: [{ N: "2" }] } } } }],
    ["b, a.c", { a: { M: { c: { N: "5" } } }, b: { S: "hello" } }],
    ["#dot", { "a.b": { S: "dotted" } }],
    ["a.#toString, #toString, #proto", {}],
    ["x", {}],
    ["a.b[3]", {}],
    ["a.b.x", {}],
    ["a[0]", {}],
    ["a.b[0].x", {}],
    ["b.c", {}],
  ])("%s", (text, expected) => {
    const names = { "#dot": "a.b", "#toString": "toString", "#proto": "__proto__" };
    expect(project(parse(text, names), item)).toEqual(expected);
  });
});

describe("projectAttributes", () => {
  it("takes whole attributes, where they are", () => {
    expect(projectAttributes(["b", "x", "constructor"], { a: { S: "1" }, b: { S: "2" } })).toEqual({ b: { S: "2" } });
  });
});

describe("assertKeysScalar", () => {
  const { paths } = parse("a, b.c, d[0]");

  it("refuses paths into keys", () => {
    const message = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";
    expect(() => assertKeysScalar(paths, ["a"], ["c"])).not.toThrow();
    expect(() => assertKeysScalar(paths, ["a", "b"], ["d"])).toThrow(`${message}Key: b`);
    expect(() => assertKeysScalar(paths, ["a"], ["d"])).toThrow(`${message}IndexKey: d`);
  });
});
