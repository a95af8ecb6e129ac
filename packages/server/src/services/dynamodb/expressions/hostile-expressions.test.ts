import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import { keySchema } from "../values/keys.ts";
import { validateItem } from "../values/validate.ts";
import { ExpressionAttributes } from "./attributes.ts";
import { evaluateCondition, parseCondition } from "./condition.ts";
import { parseKeyCondition } from "./key-condition.ts";
import { parseProjection, project } from "./projection.ts";
import { resolveKeyCondition } from "./resolve-key-condition.ts";
import { applyUpdate, parseUpdate, touchedAttributes } from "./update.ts";

const values: Record<string, AttributeValue> = {
  ":n": { N: "1" },
  ":s": { S: "a" },
  ":b": { B: "YQ==" },
  ":l": { L: [{ N: "1" }] },
  ":m": { M: { a: { N: "2" } } },
  ":ns": { NS: ["1", "2"] },
  ":ss": { SS: ["a"] },
  ":N": { S: "N" },
};
const names = { "#a": "a", "#p": "__proto__", "#c": "constructor" };
const attributes = () =>
  new ExpressionAttributes(
    { ExpressionAttributeNames: names, ExpressionAttributeValues: values },
    { ConditionExpression: "given" },
  );

/** Runs, and lets pass only what a caller may be told. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "ValidationException") throw error;
    expect(error.message).not.toBe("");
    return undefined;
  }
}

const words =
  "a b #a #p #c #x :n :s :b :l :m :ns :ss :N :x 0 1 7 ( ) [ ] . , = <> < <= > >= + - AND OR NOT BETWEEN IN SET REMOVE ADD DELETE " +
  "attribute_exists( attribute_not_exists( attribute_type( begins_with( contains( size( if_not_exists( list_append( f( _ ü \t status";
const soup = fc
  .array(fc.constantFrom(...words.split(" ")), { maxLength: 30 })
  .chain((tokens) => fc.constantFrom(tokens.join(" "), tokens.join("")));
const text = fc.oneof(
  soup,
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.string({ unit: fc.constantFrom("(", ")", "a", "=") }),
);

const path = fc.constantFrom("a", "b", "c.a", "a.b", "a[0]", "a[1]", "b[0].a", "#a.#p", "#p", "#c", "a[2][0]");
const operand: fc.Arbitrary<string> = fc.oneof(
  path,
  fc.constantFrom(...Object.keys(values)),
  path.map((of) => `size(${of})`),
);
const elementary = fc.oneof(
  fc.tuple(operand, fc.constantFrom("=", "<>", "<", ">="), operand).map((parts) => parts.join("")),
  fc.tuple(operand, operand, operand).map(([value, lower, upper]) => `${value} BETWEEN ${lower} AND ${upper}`),
  fc.tuple(operand, fc.array(operand, { minLength: 1, maxLength: 3 })).map(([value, list]) => `${value} IN (${list})`),
  fc.tuple(fc.constantFrom("contains", "begins_with"), operand, operand).map(([name, a, b]) => `${name}(${a}, ${b})`),
  path.map((of) => `attribute_exists(${of})`),
  path.map((of) => `attribute_type(${of}, :N)`),
);
const condition = fc
  .array(fc.tuple(elementary, fc.constantFrom(" AND ", " OR ", " AND NOT ")), { minLength: 1, maxLength: 3 })
  .map((links) => links.map(([link, join], index) => (index === 0 ? link : join + link)).join(""));
const set = fc
  .tuple(
    path,
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...Object.keys(values)) },
      path,
      fc.tuple(path, fc.constantFrom("+", "-"), fc.constantFrom("a", ":n", "b[0]")).map((parts) => parts.join("")),
      fc.tuple(path, path).map(([first, second]) => `if_not_exists(${first}, ${second})`),
      fc.tuple(path, fc.constantFrom("a", ":l")).map(([first, second]) => `list_append(${second}, ${first})`),
    ),
  )
  .map(([to, value]) => `${to} = ${value}`);
const update = fc
  .tuple(
    fc.array(set, { maxLength: 2 }),
    fc.array(path, { maxLength: 1 }),
    fc.array(
      fc.tuple(path, fc.constantFrom(":n", ":ns", ":ss")).map((parts) => parts.join(" ")),
      { maxLength: 1 },
    ),
    fc.array(
      fc.tuple(path, fc.constantFrom(":ns", ":ss")).map((parts) => parts.join(" ")),
      { maxLength: 1 },
    ),
  )
  .map((sections) =>
    ["SET", "REMOVE", "ADD", "DELETE"].map((name, i) => (sections[i]?.length ? `${name} ${sections[i]}` : "")),
  )
  .map((sections) => sections.join(" "));

const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<AttributeValue[]>(...Object.values(values)),
    fc.constantFrom<AttributeValue[]>({ BOOL: true }, { NULL: true }, { BS: ["YQ=="] }, { S: "" }, { N: "-0.5" }),
    fc.array(tie("value"), { maxLength: 3 }).map((L) => ({ L })),
    fc
      .dictionary(fc.constantFrom("a", "b", "__proto__"), tie("value"), { maxKeys: 3, noNullPrototype: true })
      .map((M) => ({ M })),
  ),
})).value;
const item: fc.Arbitrary<Item> = fc
  .dictionary(fc.constantFrom("a", "b", "c", "__proto__", "constructor"), value, { maxKeys: 5, noNullPrototype: true })
  .map((random) => ({ b: { L: [{ M: {} }] }, c: { M: {} }, ...random }));

describe("any text", () => {
  it("is parsed or refused", () => {
    const schema = keySchema([{ name: "a", type: "S" }], [{ name: "b", type: "N" }]);
    fc.assert(
      fc.property(text, (given) => {
        attempt(() => parseCondition("ConditionExpression", given, attributes()));
        attempt(() => parseUpdate(given, attributes()));
        attempt(() => parseProjection(given, attributes()));
        attempt(() => resolveKeyCondition(parseKeyCondition(given, attributes()), schema));
      }),
      { numRuns: 2000 },
    );
  });

  it("is read in time that does not run away", () => {
    const nasty = [" ", "(", "a[0]", "a.", "NOT ", "a=b OR ", "size(", "#", "a,", "0", "SET a=", "((a))", "\u2003"];
    for (const part of nasty) {
      const long = part.repeat(Math.floor(4096 / Buffer.byteLength(part)));
      for (const given of [long, `a${long}`, `SET a = ${long}`.slice(0, 4096), `a = ${long}`.slice(0, 4096)]) {
        attempt(() => parseCondition("FilterExpression", given, attributes()));
        attempt(() => parseUpdate(given, attributes()));
        attempt(() => parseProjection(given, attributes()));
      }
    }
  });
});

describe("any item", () => {
  it("is judged by a condition, and its contrary by the contrary", () => {
    let judged = 0;
    fc.assert(
      fc.property(condition, item, (given, of) => {
        const parsed = attempt(() => parseCondition("FilterExpression", given, attributes()));
        if (!parsed) return;
        judged++;
        const contrary = parseCondition("FilterExpression", `NOT (${given})`, attributes());
        expect(evaluateCondition(contrary, of)).toBe(!evaluateCondition(parsed, of));
      }),
      { numRuns: 2000 },
    );
    expect(judged).toBeGreaterThan(300);
  });

  it("is updated to a valid item or left alone", () => {
    let updated = 0;
    fc.assert(
      fc.property(update, item, (given, before) => {
        const parsed = attempt(() => parseUpdate(given, attributes()));
        if (!parsed) return;
        const copy = JSON.stringify(before);
        const after = attempt(() => applyUpdate(parsed, before));
        expect(JSON.stringify(before)).toBe(copy);
        if (!after) return;
        updated++;
        expect(validateItem(after)).toBe(after);
        expect(JSON.parse(JSON.stringify(after))).toEqual(after);
        for (const touched of [touchedAttributes(parsed, before), touchedAttributes(parsed, after)]) {
          if (touched) expect(validateItem(touched)).toBe(touched);
        }
      }),
      { numRuns: 3000 },
    );
    expect(updated).toBeGreaterThan(150);
  });

  it("is projected to a part of itself", () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 3 }), item, (paths, of) => {
        const projection = attempt(() => parseProjection(paths.join(), attributes()));
        if (!projection) return;
        const part = project(projection, of);
        expect(validateItem(part)).toBe(part);
        for (const [name] of projection.paths) {
          if (projection.paths.length === 1 && projection.paths[0]?.length === 1 && Object.hasOwn(of, name)) {
            expect(part[name]).toBe(of[name]);
          }
        }
      }),
    );
  });
});

describe("list elements", () => {
  it("are set, removed and appended by the indices that they had", () => {
    const change = fc.tuple(fc.nat({ max: 8 }), fc.boolean());
    fc.assert(
      fc.property(
        fc.nat({ max: 6 }),
        fc.uniqueArray(change, { selector: ([index]) => index, minLength: 1, maxLength: 6 }),
        (length, changes) => {
          const list = Array.from({ length }, (_, index): AttributeValue => ({ S: `old ${index}` }));
          const sets = changes.filter(([, removes]) => !removes).map(([index]) => index);
          const removals = changes.filter(([, removes]) => removes).map(([index]) => index);
          const sections = [
            sets.length > 0 ? `SET ${sets.map((index) => `l[${index}] = :v${index}`)}` : "",
            removals.length > 0 ? `REMOVE ${removals.map((index) => `l[${index}]`)}` : "",
          ].join(" ");
          const given = Object.fromEntries(sets.map((index) => [`:v${index}`, { S: `new ${index}` }]));
          const parsed = parseUpdate(
            sections,
            new ExpressionAttributes(sets.length > 0 ? { ExpressionAttributeValues: given } : {}, {
              UpdateExpression: sections,
            }),
          );
          const kept = list.map((element, index) => (sets.includes(index) ? given[`:v${index}`] : element));
          const expected = [
            ...kept.filter((_, index) => !removals.includes(index)),
            ...sets
              .filter((index) => index >= length)
              .sort((a, b) => a - b)
              .map((index) => given[`:v${index}`]),
          ];
          expect(applyUpdate(parsed, { l: { L: list } })).toEqual({ l: { L: expected } });
        },
      ),
    );
  });
});
