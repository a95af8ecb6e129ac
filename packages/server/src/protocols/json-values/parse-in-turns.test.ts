import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { depthMax, membersMax, parseJson } from "./parse.ts";
import { parseJsonInTurns } from "./parse-in-turns.ts";

const refusal = expect.objectContaining({ code: "SerializationException", message: "" });
const inTurns = (text: string) => parseJsonInTurns(Buffer.from(text));
/** Longer than what is parsed at once. */
const filler = "x".repeat(70_000);

describe("parsing in turns", () => {
  it("lets others have their turn", async () => {
    let turns = 0;
    let done = false;
    const count = () => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const list = Array.from({ length: 200_000 }, () => ({ N: "1" }));
    expect(await inTurns(JSON.stringify({ list }))).toEqual({ list });
    done = true;
    // 2 MB, a turn for each quarter of one.
    expect(turns).toBeGreaterThan(5);
  });

  it("makes the same as parsing at once", async () => {
    const long = fc.constantFrom(filler, [filler, 1], { a: filler });
    const part = fc.oneof(fc.jsonValue(), long);
    const value = fc.oneof(
      fc.array(part, { maxLength: 6 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "a,b", "}")), part, { maxKeys: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value), fc.constantFrom(0, 1), async (values, indent) => {
        const text = JSON.stringify({ values, last: 1 }, undefined, indent);
        expect(await inTurns(text)).toEqual(parseJson(Buffer.from(text)));
      }),
      { numRuns: 60 },
    );
  });

  it("takes and refuses the same texts, however they are broken", async () => {
    const base = JSON.stringify({ a: [filler, [1, { b: filler }], 2], c: { d: [[filler]] }, e: "f" });
    const structure = [...base.replaceAll(filler, "x")];
    const broken = fc
      .tuple(
        fc.nat(structure.length - 1),
        fc.constantFrom("", ",", "]", "}", "[", "{", '"', ":", " ", "1", ",,", "1,"),
        fc.boolean(),
      )
      .map(([at, inserted, replaces]) => {
        const parts = [...structure];
        parts.splice(at, replaces ? 1 : 0, inserted);
        return parts.join("");
      });
    await fc.assert(
      fc.asyncProperty(broken, async (short) => {
        const text = short.replaceAll("x", filler);
        const outcome = (value: unknown) => JSON.stringify(value).replaceAll(filler, "x");
        const made = await inTurns(text).then(outcome, () => "refused");
        let expected = "refused";
        try {
          expected = outcome(parseJson(Buffer.from(text)));
        } catch {
          // Refused, then.
        }
        // A body that is a plain value is none that a request could have, so it is not told from a broken one.
        if (/^[{[]|refused/.test(expected)) expect(made).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    "",
    "1",
    "[",
    "]",
    "[}",
    `["${filler}",]`,
    `["${filler}"}`,
    `[["${filler}",1] 1]`,
    `[["${filler}",1],]`,
    `[1 ["${filler}",1]]`,
    `{"a" ["${filler}",1]}`,
    `{["${filler}",1]}`,
    `{"a":1 "b":["${filler}",1]}`,
    `["${filler}",1]["${filler}",1]`,
    `["${filler}",1] 1`,
    `1 ["${filler}",1]`,
    `{"a":"${filler}`,
    JSON.stringify(Object.fromEntries(Array.from({ length: membersMax + 1 }, (_, index) => [`k${index}`, 1]))),
    "[".repeat(depthMax + 1) + "]".repeat(depthMax + 1),
    `[${"1,".repeat(6_000_001)}1]`,
  ])("refuses what is no JSON that it can hold (%#)", async (text) => {
    await expect(inTurns(text)).rejects.toEqual(refusal);
  });

  it("refuses what is not UTF-8", async () => {
    await expect(parseJsonInTurns(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))).rejects.toEqual(refusal);
  });
});
