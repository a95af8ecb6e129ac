import { describe, expect, it } from "vitest";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { ExpressionAttributes } from "./attributes.ts";
import { assertNoKeyAttributes, evaluateCondition, parseCondition } from "./condition.ts";

type Values = Record<string, AttributeValue>;

function parse(text: string, values?: Values, names?: Record<string, string>) {
  const parameters = { ExpressionAttributeNames: names, ExpressionAttributeValues: values };
  return parseCondition("FilterExpression", text, new ExpressionAttributes(parameters, { FilterExpression: text }));
}

function holds(text: string, item: Item | undefined, values?: Values, names?: Record<string, string>): boolean {
  return evaluateCondition(parse(text, values, names), item);
}

function problemOf(text: string, values?: Values, names?: Record<string, string>): string {
  try {
    parse(text, values, names);
  } catch (error) {
    expect(error).toMatchObject({ code: "ValidationException" });
    const { message } = error as Error;
    expect(message).toMatch(/^Invalid FilterExpression: /);
    return message.slice("Invalid FilterExpression: ".length);
  }
  return "none";
}

describe("syntax", () => {
  it.each([
    ["things are not gonna be ok", "are", "things are not"],
    ["a > 4", "4", "> 4"],
    ["foo", "<EOF>", "foo"],
    ["  foo \n", "<EOF>", "foo"],
    ["attribute_not_exists(", "<EOF>", "("],
    ["expiresAt > now()", ")", "()"],
    ["attribute_exists(Pictures-RearView)", "-", "Pictures-RearView"],
    ['attribute_exists("Pictures.RearView")', '"', '("Pictures'],
    ["attribute_exists(Pictures..RearView)", ".", "..RearView"],
    ["attribute_exists(Pi#ctures.RearView)", "#ctures", "Pi#ctures."],
    ["attribute_exists(asdf[a])", "a", "[a]"],
    ["a in b, c", "b", "in b,"],
    ["a in b", "b", "in b"],
    ["a > between", "between", "> between"],
    ["a in (b,c,)", ")", ",)"],
    ["a in ()", ")", "()"],
    ["(a)between(b.(c.d))and(c)", "(", ".(c"],
    ["(a)between(b.c.d)and((c)", "<EOF>", ")"],
    ["#$.b > a", "#", "#$"],
    ["a > :things.stuff", ".", ":things.stuff"],
    ["b[:a] > a", ":a", "[:a]"],
    ["b[#_] > a", "#_", "[#_]"],
    ["ü > a", "ü", "ü >"],
    ["😀 > a", "😀", "😀 >"],
    ["_a = b", "_", "_a"],
    ["1a = b", "1", "1a"],
    ["(a)between(b.c[4.5].#d)and(:a)", ".", "4.5"],
    ["size(a).b > a", ".", ").b"],
    ["(size(a)).b > a", ".", ").b"],
    ["size(a)[0] > a", "[", ")[0"],
    ["(size(a))[0] > a", "[", ")[0"],
    ["a = b = c", "=", "b = c"],
    ["(a = b) = c", "=", ") = c"],
    ["a == b", "=", "== b"],
    ["a != b", "!", "a !="],
    ["a = b)", ")", "b)"],
    ["NOT a", "<EOF>", "a"],
    ["a = b AND", "<EOF>", "AND"],
    ["a AND b", "AND", "a AND b"],
    ["a = (b = c)", "=", "b = c"],
    [":a", "<EOF>", ":a"],
    ["AND", "AND", "AND"],
    ["a.and = b", "and", ".and ="],
  ])("refuses %j at %s", (text, token, near) => {
    expect(problemOf(text, { ":a": { S: "a" }, ":things": { S: "a" } })).toBe(
      `Syntax error; token: "${token}", near: "${near}"`,
    );
  });

  it.each([
    ["", "The expression can not be empty;"],
    ["x".repeat(4097), "Expression size has exceeded the maximum allowed size; expression size: 4097"],
    [`a = ${"ü".repeat(2048)}`, "Expression size has exceeded the maximum allowed size; expression size: 4100"],
    ["a=a and a > ((views))", "The expression has redundant parentheses;"],
    ["(a)between(((b.c)).d)and(c)", "The expression has redundant parentheses;"],
    ["a > whatever((:things), ((a)))", "The expression has redundant parentheses;"],
    ["a=a AND ((a=a AND a=a)) AND a=a", "The expression has redundant parentheses;"],
    ["((a=b))", "The expression has redundant parentheses;"],
    ["((a)) = b", "The expression has redundant parentheses;"],
    ["a=a OR ((a=a OR (a=a OR a=a)))", "The expression has redundant parentheses;"],
    ["a=a and whatever((:things)) > a", "Invalid function name; function: whatever"],
    ["attRIbute_exIsts((views), #a)", "Invalid function name; function: attRIbute_exIsts"],
    ["if_not_exists(a, b) = a", "The function is not allowed in a condition expression; function: if_not_exists"],
    ...(
      [
        ["a=a and attribute_exists((views), (#a)) > b", "attribute_exists"],
        ["attribute_type(things, :a) > b", "attribute_type"],
        ["contains(:things, c) > b", "contains"],
        ["size(contains(a, b)) > a", "contains"],
        ["size(things)", "size"],
        ["NOT size(things)", "size"],
        ["a = b OR size(things)", "size"],
        ["a between b and attribute_exists(things)", "attribute_exists"],
        ["a in (b, attribute_exists(things))", "attribute_exists"],
      ] as const
    ).map(([text, name]) => [
      text,
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    ]),
    ["attribute_exists(views, #a)", "Attribute name is a reserved keyword; reserved keyword: views"],
    [":a < abOrT", "Attribute name is a reserved keyword; reserved keyword: abOrT"],
    ["attribute_exists(a.size)", "Attribute name is a reserved keyword; reserved keyword: size"],
    ["attribute_exists(a[2147483648])", "List index is not within the allowable range; index: [2147483648]"],
    [`attribute_exists(a${"[0]".repeat(32)})`, "The document path has too many nesting elements; nesting levels: 33"],
    [
      `a IN (${Array(101).fill("b").join()})`,
      "The IN operator is provided with too many operands; number of operands: 101",
    ],
  ])("refuses %j", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe("limits of nesting and operators", () => {
  it("takes 300 operators, however nested", () => {
    const nested = (depth: number) => `a<b ${"or (a<b ".repeat(depth)}${")".repeat(depth)}`;
    const item = { a: { N: "1" }, b: { N: "2" } };
    expect(holds(nested(149), item)).toBe(true);
    expect(problemOf(nested(454))).toBe("The expression contains too many operators; operator count: 301");
    expect(holds(`${"not ".repeat(298)}a<b`, item)).toBe(true);
    expect(holds(`${"not ".repeat(299)}a<b`, item)).toBe(false);
    expect(problemOf(`${"not ".repeat(1000)}a<b`)).toBe(
      "The expression contains too many operators; operator count: 301",
    );
  });

  it("says what is wrong with absurd nesting", () => {
    expect(problemOf("(".repeat(4096))).toBe('Syntax error; token: "<EOF>", near: "("');
    expect(problemOf(`${"(".repeat(2046)}a<b${")".repeat(2046)}`)).toBe("The expression has redundant parentheses;");
    expect(problemOf(`${"(".repeat(2046)}a<b${")".repeat(2047)}`)).toBe('Syntax error; token: ")", near: "))"');
    expect(problemOf(`a < ${"f(".repeat(200)}b${")".repeat(200)}`)).toBe("Invalid function name; function: f");
    expect(problemOf(`a < ${"size(".repeat(200)}b${")".repeat(200)}`)).toBe(
      "Incorrect operand type for operator or function; operator or function: size, operand type: N",
    );
    expect(problemOf(`a < ${"f(".repeat(1355)}b${")".repeat(1355)}`)).toBe("Invalid function name; function: f");
    expect(problemOf(`a < ${"size(".repeat(680)}b${")".repeat(680)}`)).toBe(
      "The function is not allowed to be used this way in an expression; function: size",
    );
    expect(problemOf(`${"not(".repeat(800)}a<b${")".repeat(800)}`)).toBe(
      "The expression contains too many operators; operator count: 301",
    );
    expect(problemOf(`a${"[0]".repeat(1300)} = b`)).toMatch("too many nesting elements");
  });
});

describe("substitution", () => {
  const names = { "#a": "a" };

  it.each([
    ["attribute_exists(#Pictures.RearView, :a) and a=a", "name", "#Pictures"],
    ["begins_with(Pictures.#RearView)", "name", "#RearView"],
    ["(#P between :lo and :hi) and (#PC in (:cat1, :cat2))", "name", "#P"],
    ["#4g > a", "name", "#4g"],
    ["(a)between(b.c[45].#d)and(:a)", "name", "#d"],
    ["begins_with(:hello, #x, #b)", "value", ":hello"],
    [":x < :b", "value", ":x"],
    [":_ > a", "value", ":_"],
    ["toString(a) = b", "function", "toString"],
  ])("refuses %s for its %s %s", (text, kind, placeholder) => {
    const expected = {
      name: `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      value: `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      function: `Invalid function name; function: ${placeholder}`,
    }[kind as "name" | "value" | "function"];
    expect(problemOf(text, undefined, names)).toBe(expected);
  });

  it.each([
    ["attribute_exists(things, a) and a=a", "attribute_exists", 2],
    ["attribute_type(things)", "attribute_type", 1],
    ["begins_with(things, size(a), b)", "begins_with", 3],
    ["contains(things)", "contains", 1],
    ["size(things, a) > b", "size", 2],
  ])("counts the operands in %s", (text, name, count) => {
    expect(problemOf(text)).toBe(
      "Incorrect number of operands for operator or function; " +
        `operator or function: ${name}, number of operands: ${count}`,
    );
  });

  const everyType = {
    S: "a",
    N: "1",
    B: "YQ==",
    SS: ["a"],
    NS: ["1"],
    BS: ["YQ=="],
    M: {},
    L: [],
    NULL: true,
    BOOL: true,
  };
  const unlike = (...types: string[]) => Object.entries(everyType).filter(([type]) => !types.includes(type));

  it.each([
    ...unlike("S", "B").map(([type, content]) => ["begins_with(a, :a)", "begins_with", type, content]),
    ...unlike("S", "B").map(([type, content]) => ["begins_with(:a, a)", "begins_with", type, content]),
    ...unlike("S").map(([type, content]) => ["attribute_type(a, :a)", "attribute_type", type, content]),
    ...unlike("S", "N", "B").map(([type, content]) => ["a < :a", "<", type, content]),
    ...unlike("S", "N", "B").map(([type, content]) => [":a >= a", ">=", type, content]),
    ...unlike("S", "N", "B").map(([type, content]) => ["a BETWEEN :a AND b", "BETWEEN", type, content]),
    ["size(:a) > a", "size", "N", "1"],
    ["size(:a) > a", "size", "BOOL", true],
    ["size(:a) > a", "size", "NULL", true],
    ["attribute_not_exists(size(:a))", "size", "N", "1"],
    ["attribute_type(a, size(a)) and a=a and a=:a", "attribute_type", "N", "1"],
    ["begins_with(a, size(a)) and a=:a", "begins_with", "N", "1"],
  ])("refuses %s for %s of %s", (text, operator, type, content) => {
    expect(problemOf(text as string, { ":a": { [type as string]: content } as unknown as AttributeValue })).toBe(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
  });

  it.each([
    [
      "attribute_type(ab.bc[1].a, SS)",
      "Incorrect operand type for operator or function; operator or function: attribute_type, " +
        "operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}",
    ],
    [
      "attribute_type(a, :a)",
      "Invalid attribute type name found; type: dog, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
    [
      "attribute_exists(:a) and a=a",
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "attribute_not_exists(size(:a))",
      "Operator or function requires a document path; operator or function: attribute_not_exists",
    ],
    ...(
      [
        ["a = a AND #a = b AND :views > a", "=", "[a]"],
        ["#a <> a", "<>", "[a]"],
        ["((a=a) OR (a=a))", "=", "[a]"],
        ["contains(ab.bc[1].a, ab.bc[1].#a)", "contains", "[ab, bc, [1], a]"],
        ["attribute_type(ab.bc[1].#a, ab.bc[1].a)", "attribute_type", "[ab, bc, [1], a]"],
        ["begins_with(ab.bc[1].a, ab.bc[1].#a)", "begins_with", "[ab, bc, [1], a]"],
        ["a IN (b, #a)", "IN", "[a]"],
      ] as const
    ).map(([text, operator, path]) => [
      text,
      "The first operand must be distinct from the remaining operands for this operator or function; " +
        `operator: ${operator}, first operand: ${path}`,
    ]),
  ])("refuses %s", (text, problem) => {
    expect(problemOf(text, { ":a": { S: "dog" } }, names)).toBe(problem);
  });

  it("checks the bounds of BETWEEN where both are values", () => {
    const values: Values = { ":one": { N: "1" }, ":two": { N: "2.0" }, ":s": { S: "s" } };
    expect(problemOf("a between :two and :one", values)).toBe(
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
        "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
    );
    expect(problemOf("a between :one and :s", values)).toBe(
      "The BETWEEN operator requires same data type for lower and upper bounds; " +
        "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:s}",
    );
    expect(problemOf("a between :one and :one", values)).toBe("none");
    expect(problemOf("a between two and :one", values)).toBe("none");
  });
});

describe("evaluation", () => {
  const item: Item = {
    s: { S: "hello" },
    n: { N: "5" },
    m: { N: "5.0" },
    b: { B: "AP8B" },
    t: { BOOL: true },
    nil: { NULL: true },
    ss: { SS: ["a", "b"] },
    ns: { NS: ["1", "2"] },
    bs: { BS: ["YQ==", "Yg=="] },
    l: { L: [{ S: "x" }, { N: "1" }, { L: [{ N: "7" }] }, { NS: ["1", "2"] }] },
    doc: { M: { x: { N: "1" }, y: { L: [{ N: "-1" }, { N: "2" }] }, "a.b": { S: "dot" } } },
  };
  const values: Values = {
    ":s": { S: "hello" },
    ":ell": { S: "ell" },
    ":he": { S: "he" },
    ":empty": { S: "" },
    ":n": { N: "5" },
    ":low": { N: "-1" },
    ":one": { N: "1" },
    ":three": { N: "3" },
    ":b": { B: "AP8=" },
    ":ff": { B: "/w==" },
    ":ba": { B: "YQ==" },
    ":t": { BOOL: true },
    ":nil": { NULL: true },
    ":ss": { SS: ["b", "a"] },
    ":ns": { NS: ["2", "1"] },
    ":l7": { L: [{ N: "7" }] },
    ":N": { S: "N" },
    ":SS": { S: "SS" },
  };
  const holdsWith = (text: string, of: Item | undefined = item): boolean => {
    const names = { "#dot": "a.b", "#proto": "__proto__", "#constructor": "constructor" };
    return holds(text, of, values, names);
  };

  it.each([
    "s = :s",
    "n = m",
    "n = :n",
    "b <> :b",
    "t = :t",
    "nil = :nil",
    "ss = :ss",
    "ns = :ns",
    "doc.y[1] > doc.x",
    "l[2][0] > l[1]",
    "doc.#dot > :empty",
    "s > :he",
    "s <= :s",
    "b > :b",
    "s <> n",
    "absent <> :s",
    "absent <> gone",
    "n BETWEEN :one AND :n",
    "l[1] between doc.y[0] and doc.y[1] and n = :n",
    "s IN (:n, :he, :s)",
    "ss IN (:ss)",
    "attribute_exists(doc.x)",
    "attribute_exists(s)",
    "attribute_not_exists(doc.x.y)",
    "attribute_not_exists(l[9])",
    "attribute_not_exists(l.x)",
    "attribute_not_exists(doc[0])",
    "attribute_not_exists(#proto)",
    "attribute_not_exists(doc.#constructor)",
    "attribute_type(n, :N)",
    "attribute_type(:n, :N)",
    "attribute_type(ss, :SS)",
    "begins_with(s, :he)",
    "begins_with(s, :empty)",
    "begins_with(:s, :he)",
    "begins_with(b, :b)",
    "contains(s, :ell)",
    "contains(s, :empty)",
    "contains(b, :ff)",
    "contains(ns, :one)",
    "contains(bs, :ba)",
    "contains(l, :one)",
    "contains(l, :l7)",
    "contains(l, :ns)",
    "size(s) = :n",
    "size(b) = :three",
    "size(ss) < :three",
    "size(doc) = :three",
    "size(l) > :three",
    "size(:s) = n",
    "size(n) <> :one",
    "NOT s = n",
    "NOT NOT NOT NOT n = :n",
    "s = n OR n = :n AND s = :s",
    "n = :n OR s = n AND s = n",
    "NOT (s = n OR s = b)",
    "(s) = (:s)",
    "(doc).x = :one",
    "((s = n) OR (n = :n))",
    "attribute_exists (s)",
    "n=:n aNd s=:s oR nOt s=:s",
  ])("%s", (text) => {
    expect(holdsWith(text)).toBe(true);
  });

  it.each([
    "s = :he",
    "absent = gone",
    "absent < :s",
    ":s > absent",
    "n < :s",
    "t < n",
    "ss > s",
    "ss IN (:ns)",
    "absent BETWEEN :one AND :n",
    "s BETWEEN :one AND :n",
    "absent IN (:s)",
    "absent IN (gone)",
    "begins_with(n, :he)",
    "begins_with(absent, :he)",
    "begins_with(s, :ell)",
    "begins_with(b, :ff)",
    "contains(s, :n)",
    "contains(ss, :one)",
    "contains(ns, :ns)",
    "contains(n, :n)",
    "contains(absent, :n)",
    "attribute_type(absent, :N)",
    "size(n) = :one",
    "size(t) < :three",
    "size(absent) < :three",
    "size(s) = :he",
    "NOT n = :n AND s = :s",
    "attribute_exists(#constructor)",
  ])("not: %s", (text) => {
    expect(holdsWith(text)).toBe(false);
  });

  it("measures strings in UTF-16 code units", () => {
    expect(holds("size(s) = :n", { s: { S: "é𝄞" } }, { ":n": { N: "3" } })).toBe(true);
  });

  it("takes an item that does not exist as one without attributes", () => {
    expect(holds("attribute_not_exists(pk)", undefined)).toBe(true);
    expect(holds("pk = :v", undefined, { ":v": { S: "a" } })).toBe(false);
    expect(holds("pk <> :v", undefined, { ":v": { S: "a" } })).toBe(true);
  });
});

describe("what a condition looks at", () => {
  const condition = parse(
    "a.b = :v AND (size(c[0]) > d OR NOT contains(e, :v)) AND f IN (g, h) AND i BETWEEN j AND k",
    {
      ":v": { S: "v" },
    },
  );

  it("is known by attribute and by path", () => {
    expect([...condition.attributeNames]).toEqual(["a", "c", "d", "e", "f", "g", "h", "i", "j", "k"]);
    expect(condition.paths).toContainEqual(["c", 0]);
  });

  it("is not the key, for filters of queries", () => {
    expect(() => assertNoKeyAttributes(condition, ["pk", "sk"])).not.toThrow();
    expect(() => assertNoKeyAttributes(condition, ["pk", "d"])).toThrow(
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: d",
    );
  });
});
