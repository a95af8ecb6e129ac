import { describe, expect, it } from "vitest";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { ExpressionAttributes } from "./attributes.ts";
import { applyUpdate, assertKeysUntouched, parseUpdate, touchedAttributes, type Update } from "./update.ts";

type Values = Record<string, AttributeValue>;

function parse(text: string, values?: Values, names?: Record<string, string>): Update {
  const parameters = { ExpressionAttributeNames: names, ExpressionAttributeValues: values };
  return parseUpdate(text, new ExpressionAttributes(parameters, { UpdateExpression: text }));
}

function problemOf(text: string, values?: Values, names?: Record<string, string>): string {
  try {
    parse(text, values, names);
  } catch (error) {
    expect(error).toMatchObject({ code: "ValidationException" });
    const { message } = error as Error;
    expect(message).toMatch(/^Invalid UpdateExpression: /);
    return message.slice("Invalid UpdateExpression: ".length);
  }
  return "none";
}

describe("syntax", () => {
  it.each([
    ["INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"],
    ["whatever", "whatever", "whatever"],
    ["set a", "<EOF>", "a"],
    ["set a=set", "set", "=set"],
    ["remove a = b", "=", "a = b"],
    ["add a = b", "=", "a = b"],
    ["add a b", "b", "a b"],
    ["ADD hits : incr", ":", "hits : incr"],
    ["delete a if_not_exist(b)", "if_not_exist", "a if_not_exist("],
    ["remove a b", "b", "a b"],
    ["set :a = b", ":a", "set :a ="],
    ["remove :a", ":a", "remove :a"],
    ["set a = b / c", "/", "b / c"],
    ["set a[1] = 1", "1", "= 1"],
    ['set a[1] = "eight"', '"', '= "eight'],
    ["SET a = if_not_exists(a, 100)", "100", ", 100)"],
    ["SET if_not_exists(a, b) = a", "(", "if_not_exists(a"],
    ["SET _123 = :a", "_", "SET _123"],
    ["SET a = :a, #, b = :a", "#", ", #,"],
    ["set (a = (b + c))", "(", "set (a"],
    ["set a = (b.c).d + e", ".", ").d"],
    ["set a = (b.c)[0] + e", "[", ")[0"],
    ["set a = b + c + d", "+", "c + d"],
    ["set a = (b + c) + d", "+", ") + d"],
    ["set a = b + (c + d)", "+", "c + d"],
    ["set a = if_not_exists(b, c + d)", "+", "c + d"],
    ["set a = b set", "<EOF>", "set"],
    ["set a = b,", "<EOF>", ","],
    ["set a = b; c = d", ";", "b; c"],
  ])("refuses %j at %s", (text, token, near) => {
    expect(problemOf(text)).toBe(`Syntax error; token: "${token}", near: "${near}"`);
  });

  it.each([
    ["", "The expression can not be empty;"],
    [" set #c = :c set abOrt = true ", "Attribute name is a reserved keyword; reserved keyword: abOrt"],
    [" remove Absolute ", "Attribute name is a reserved keyword; reserved keyword: Absolute"],
    ["set #c = if_not_exist(:c) set c = d", "Invalid function name; function: if_not_exist"],
    ["set a = LIST_APPEND(b, c)", "Invalid function name; function: LIST_APPEND"],
    ["set a = f(f(b))", "Invalid function name; function: f"],
    ["set a = size(b)", "The function is not allowed in an update expression; function: size"],
    [
      "SET a = list_append(list_append(b, c), d)",
      "The function is not allowed to be used this way in an expression; function: list_append",
    ],
    ["set a = ((b))", "The expression has redundant parentheses;"],
    ["set a = b + ((c))", "The expression has redundant parentheses;"],
    ["set a = #c set c = :d", 'The "SET" section can only be used once in an update expression;'],
    ["remove #d set a = b remove e", 'The "REMOVE" section can only be used once in an update expression;'],
    ["add #d :e set a = b add e :f", 'The "ADD" section can only be used once in an update expression;'],
    ["delete #d :e set a = b delete #e :f", 'The "DELETE" section can only be used once in an update expression;'],
    [`remove a${".b".repeat(32)}`, "The document path has too many nesting elements; nesting levels: 33"],
    [`set a = ${"(".repeat(2000)}b${")".repeat(2000)}`, "The expression has redundant parentheses;"],
  ])("refuses %j", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it("says what is wrong with absurd nesting", () => {
    const nested = (name: string) => `set a = ${`${name}(`.repeat(312)}b${")".repeat(312)}`;
    expect(problemOf(nested("if_exists"))).toBe("Invalid function name; function: if_exists");
    expect(problemOf(nested("contains"))).toBe(
      "The function is not allowed to be used this way in an expression; function: contains",
    );
    expect(problemOf(`set a = ${"(".repeat(2000)}`)).toBe('Syntax error; token: "<EOF>", near: "("');
  });
});

describe("substitution", () => {
  const names = { "#a": "a", "#c": "c", "#d": "[3]" };
  const values: Values = { ":s": { S: "a" }, ":n": { N: "1" }, ":l": { L: [] }, ":ns": { NS: ["1"] } };

  it.each([
    [
      "SET #x = if_not_exists(:c), #y = :d",
      "An expression attribute name used in the document path is not defined; attribute name: #x",
    ],
    [
      "SET a = :c, #x = :d",
      "An expression attribute name used in the document path is not defined; attribute name: #x",
    ],
    [
      "SET #a = if_not_exists(:c)",
      "An expression attribute value used in expression is not defined; attribute value: :c",
    ],
    ...(
      [
        ["set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)", "overlap", "[c, [1], a]", "[c]"],
        ["set #c[3].#d = a, #c[3] = a", "overlap", "[c, [3], [3]]", "[c, [3]]"],
        ["SET a = :s REMOVE a", "overlap", "[a]", "[a]"],
        ["SET a = :s, a.b = :s", "overlap", "[a]", "[a, b]"],
        ["SET a[1][1] = :s, a[1][1][1] = :s", "overlap", "[a, [1], [1]]", "[a, [1], [1], [1]]"],
        ["set #c[3].#d = a, #c.#d[3] = if_not_exists(a)", "conflict", "[c, [3], [3]]", "[c, [3], [3]]"],
        ["remove a.#c set a[1] = #d", "conflict", "[a, c]", "[a, [1]]"],
        ["SET a.b.c = :s, a.b[2] = :s", "conflict", "[a, b, c]", "[a, b, [2]]"],
      ] as const
    ).map(([text, verb, one, two]) => [
      text,
      `Two document paths ${verb} with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`,
    ]),
    ...(
      [
        ["set b = list_append(:s, a), c = if_not_exists(a) add a.b :s", "ADD", "STRING"],
        ["delete a.b :s", "DELETE", "STRING"],
        ["delete a.b :n", "DELETE", "NUMBER"],
        ["add a.b :l", "ADD", "LIST"],
      ] as const
    ).map(([text, operator, type]) => [
      text,
      `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`,
    ]),
    [
      "set a = if_not_exists(c)",
      "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
    ],
    [
      "set a = list_append(:l, :l, :l)",
      "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 3",
    ],
    [
      "set a = if_not_exists(:s, c)",
      "Operator or function requires a document path; operator or function: if_not_exists",
    ],
    [
      "set a = if_not_exists(if_not_exists(a, b), c)",
      "Operator or function requires a document path; operator or function: if_not_exists",
    ],
    ...(
      [
        ["set a = list_append(:s, a)", "list_append", "S"],
        ["set a = list_append(a, :n)", "list_append", "N"],
        ["set a = a + :s", "+", "S"],
        ["set a = :ns - a", "-", "NS"],
        ["set a = (a) - (:l)", "-", "L"],
      ] as const
    ).map(([text, operator, type]) => [
      text,
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    ]),
  ])("refuses %s", (text, problem) => {
    expect(problemOf(text, values, names)).toBe(problem);
  });
});

describe("applyUpdate", () => {
  const item: Item = {
    a: { N: "1" },
    s: { S: "x" },
    ss: { SS: ["a", "b"] },
    ns: { NS: ["1", "2"] },
    l: { L: [{ N: "0" }, { N: "1" }, { N: "2" }, { N: "3" }] },
    m: { M: { n: { N: "5" }, l: { L: [{ S: "p" }, { M: { q: { SS: ["z"] } } }] }, e: { M: {} } } },
  };
  const values: Values = {
    ":n": { N: "10" },
    ":half": { N: "0.5" },
    ":s": { S: "new" },
    ":l": { L: [{ S: "x" }] },
    ":b": { SS: ["b"] },
    ":bc": { SS: ["b", "c"] },
    ":ab": { SS: ["b", "a"] },
    ":z": { SS: ["z"] },
    ":n2": { NS: ["2", "3"] },
    ":bs": { BS: ["YQ=="] },
  };
  const update = (text: string, existed = true): Item => {
    const before = structuredClone(item);
    const after = applyUpdate(parse(text, values), item, existed);
    expect(item).toEqual(before);
    return after;
  };

  it.each<[string, Item]>([
    ["SET a = :s", { a: { S: "new" } }],
    ["SET b = a, a = s", { b: { N: "1" }, a: { S: "x" } }],
    ["SET a = a + :n", { a: { N: "11" } }],
    ["SET a = (a) - (:half)", { a: { N: "0.5" } }],
    ["SET a = (:n - a)", { a: { N: "9" } }],
    ["SET b = m.n + l[3]", { b: { N: "8" } }],
    ["SET b = if_not_exists(b, :n) + :half", { b: { N: "10.5" } }],
    ["SET a = if_not_exists(a, :n)", { a: { N: "1" } }],
    ["SET b = if_not_exists(m.absent, if_not_exists(l[9], s))", { b: { S: "x" } }],
    ["SET b = list_append(:l, m.l)", { b: { L: [{ S: "x" }, { S: "p" }, { M: { q: { SS: ["z"] } } }] } }],
    ["SET b = list_append(if_not_exists(b, :l), :l)", { b: { L: [{ S: "x" }, { S: "x" }] } }],
    ["SET l[1] = :s", { l: { L: [{ N: "0" }, { S: "new" }, { N: "2" }, { N: "3" }] } }],
    [
      "SET l[84] = :s, l[37] = :n, l[17] = :half, l[50] = s",
      { l: { L: [...(item["l"] as { L: AttributeValue[] }).L, { N: "0.5" }, { N: "10" }, { S: "x" }, { S: "new" }] } },
    ],
    ["REMOVE l[1] SET l[3] = :s", { l: { L: [{ N: "0" }, { N: "2" }, { S: "new" }] } }],
    ["SET l[3] = :s REMOVE l[1]", { l: { L: [{ N: "0" }, { N: "2" }, { S: "new" }] } }],
    ["REMOVE l[0], l[2], l[17]", { l: { L: [{ N: "1" }, { N: "3" }] } }],
    ["REMOVE l[0], l[1], l[2], l[3]", { l: { L: [] } }],
    ["REMOVE l[3] SET l[9] = :s", { l: { L: [{ N: "0" }, { N: "1" }, { N: "2" }, { S: "new" }] } }],
    [
      "SET m.n = :s, m.l[1].r = a REMOVE m.e, m.l[0]",
      { m: { M: { n: { S: "new" }, l: { L: [{ M: { q: { SS: ["z"] }, r: { N: "1" } } }] } } } },
    ],
    ["REMOVE m.n, m.l, m.e, m.absent", { m: { M: {} } }],
    ["REMOVE absent", {}],
    ["ADD a :n", { a: { N: "11" } }],
    ["ADD b :n", { b: { N: "10" } }],
    ["ADD ss :bc", { ss: { SS: ["a", "b", "c"] } }],
    ["ADD ns :n2", { ns: { NS: ["1", "2", "3"] } }],
    ["ADD b :bs", { b: { BS: ["YQ=="] } }],
    ["ADD l[1] :half, l[9] :half", { l: { L: [{ N: "0" }, { N: "1.5" }, { N: "2" }, { N: "3" }, { N: "0.5" }] } }],
    ["DELETE ss :bc", { ss: { SS: ["a"] } }],
    ["DELETE ns :n2", { ns: { NS: ["1"] } }],
    ["DELETE absent :b", {}],
    ["DELETE ss :z", {}],
    ["DELETE m.l[1].q :z", { m: { M: { n: { N: "5" }, l: { L: [{ S: "p" }, { M: {} }] }, e: { M: {} } } } }],
    [
      "delete ss :b add a :n remove s set b = s",
      { ss: { SS: ["a"] }, a: { N: "11" }, b: { S: "x" }, s: undefined as never },
    ],
  ])("%s", (text, changes) => {
    const expected = { ...item, ...changes };
    for (const name in expected) if (expected[name] === undefined) delete expected[name];
    expect(update(text)).toEqual(expected);
  });

  it("removes a set whose last element goes", () => {
    expect(update("DELETE ss :ab")).not.toHaveProperty("ss");
  });

  it("shares what it leaves as it is", () => {
    const after = update("SET m.e.x = :s");
    expect(after["l"]).toBe(item["l"]);
    expect((after["m"] as { M: Item }).M["l"]).toBe((item["m"] as { M: Item }).M["l"]);
  });

  const wrongType = "An operand in the update expression has an incorrect data type";
  const absent = "The provided expression refers to an attribute that does not exist in the item";
  const wrongPath = "The document path provided in the update expression is invalid for update";

  it.each([
    ["SET b = absent", absent],
    ["SET b = b", absent],
    ["SET x = :s, y = x", absent],
    ["SET b = absent + :n", absent],
    ["SET b = list_append(absent, :l)", absent],
    ["SET b = if_not_exists(absent, l[9])", absent],
    ["SET b = s + :n", wrongType],
    ["SET b = :n - ss", wrongType],
    ["SET b = list_append(:l, s)", wrongType],
    ["SET b = list_append(:l, l) + :n", wrongType],
    ["ADD s :n", wrongType],
    ["ADD ss :n", wrongType],
    ["ADD ss :n2", wrongType],
    ["ADD l :b", wrongType],
    ["DELETE a :b", wrongType],
    ["DELETE ns :b", wrongType],
    ["SET s.x = :s", wrongPath],
    ["SET l.x = :s", wrongPath],
    ["SET m[0] = :s", wrongPath],
    ["SET a[0] = :s", wrongPath],
    ["SET absent.x = :s", wrongPath],
    ["SET absent[0] = :s", wrongPath],
    ["SET l[9].x = :s", wrongPath],
    ["SET m.e.x.y = :s", wrongPath],
    ["REMOVE s.x", wrongPath],
    ["REMOVE l.x", wrongPath],
    ["REMOVE absent.x", wrongPath],
    ["REMOVE m[0]", wrongPath],
    ["ADD absent.x :n", wrongPath],
    ["DELETE absent[0] :b", wrongPath],
    ["SET a = a + :huge", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
  ])("refuses %s", (text, message) => {
    const parsed = parse(text, { ...values, ":huge": { N: "1e125" } });
    expect(() => applyUpdate(parsed, item)).toThrow(expect.objectContaining({ code: "ValidationException", message }));
  });

  it("lets removals pass where there is no item", () => {
    expect(applyUpdate(parse("REMOVE x.y, z[0] ADD n :n", { ":n": { N: "1" } }), { pk: { S: "a" } }, false)).toEqual({
      pk: { S: "a" },
      n: { N: "1" },
    });
    expect(() => applyUpdate(parse("SET x.y = :n", { ":n": { N: "1" } }), {}, false)).toThrow(wrongPath);
  });

  it("does not nest deeper than an item may", () => {
    let deep: AttributeValue = { M: {} };
    for (let level = 0; level < 20; level++) deep = { M: { x: deep } };
    const path = Array(12).fill("x").join(".");
    expect(() => applyUpdate(parse(`SET d.${path} = d`), { d: deep })).toThrow("Nesting Levels have exceeded");
    expect(() => applyUpdate(parse("SET d.x.x = d"), { d: deep })).not.toThrow();
  });

  it("stops before copies of copies fill the memory", () => {
    const many: AttributeValue = { L: Array(200_000).fill({ NULL: true }) };
    const copies = Array.from({ length: 150 }, (_, index) => `b${index} = list_append(a, a)`).join();
    expect(() => applyUpdate(parse(`SET ${copies}`), { a: many })).toThrow(
      "Item size to update has exceeded the maximum allowed size",
    );
  });

  it("writes names that mean something to JavaScript", () => {
    const names = { "#p": "__proto__", "#c": "constructor" };
    const after = applyUpdate(parse("SET #p = :s, m.#p = :s, #c = if_not_exists(#c, :s)", values, names), item);
    expect(Object.hasOwn(after, "__proto__")).toBe(true);
    expect(JSON.parse(JSON.stringify(after))).toMatchObject({ constructor: { S: "new" } });
    expect(Object.keys((after["m"] as { M: Item }).M)).toContain("__proto__");
    const removed = applyUpdate(parse("REMOVE #p, m.#p", undefined, { "#p": "__proto__" }), after);
    expect(Object.keys(removed)).not.toContain("__proto__");
  });
});

describe("assertKeysUntouched", () => {
  it("finds keys in every section", () => {
    const values: Values = { ":v": { NS: ["1"] } };
    for (const text of ["SET pk = :v", "REMOVE a, pk", "ADD pk :v", "DELETE pk :v", "SET pk.x = :v"]) {
      expect(() => assertKeysUntouched(parse(text, values), ["sk", "pk"])).toThrow(
        "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
      );
    }
    expect(() => assertKeysUntouched(parse("SET a = pk"), ["pk"])).not.toThrow();
  });
});

describe("touchedAttributes", () => {
  const values: Values = { ":v": { N: "9" } };
  const update = parse("SET a = :v, m.x = :v, l[1] = :v REMOVE gone, m.r", values);

  it("projects the touched paths", () => {
    const before: Item = { b: { N: "1" }, m: { M: { r: { S: "r" }, z: { S: "z" } } }, l: { L: [{ N: "0" }] } };
    expect(touchedAttributes(update, before)).toEqual({ m: { M: { r: { S: "r" } } } });
    expect(touchedAttributes(update, applyUpdate(update, before))).toEqual({
      a: { N: "9" },
      m: { M: { x: { N: "9" } } },
      l: { L: [{ N: "9" }] },
    });
  });

  it("is undefined when nothing is there", () => {
    expect(touchedAttributes(update, undefined)).toBeUndefined();
    expect(touchedAttributes(update, { b: { N: "1" } })).toBeUndefined();
  });
});
