import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonSyntaxError, scanJson } from "./scan-json.ts";

async function isJson(bytes: Uint8Array): Promise<boolean> {
  try {
    await scanJson(bytes);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(JsonSyntaxError);
    return false;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function membersOf(text: string): Promise<string[][]> {
  const members: string[][] = [];
  await scanJson(Buffer.from(text), (name, start, end) =>
    members.push([name, Buffer.from(text).subarray(start, end).toString()]),
  );
  return members;
}

test.each([
  "",
  " ",
  "nul",
  "nulll",
  "01",
  "-",
  "-0",
  "1.",
  "1.5e",
  "1e+5",
  ".5",
  "+1",
  "[1,]",
  "[,1]",
  "{,}",
  '{"a":1,}',
  '{"a" 1}',
  '{"a":}',
  "{a:1}",
  '"\n"',
  '"\\x"',
  '"\\u12g4"',
  '"\\u12',
  '"',
  "[}",
  "{]",
  "[1}",
  "1 2",
  "[] []",
  "\u00a01",
  "\ufeff1",
  "[".repeat(1000),
])("judges %j as parsing does", async (text) => {
  expect(await isJson(Buffer.from(text))).toBe(parses(text));
});

test("judges whatever is nearly JSON as parsing does", async () => {
  const nearly = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", ":", "{", "]", '"', "\\", "1", "e", "-", ".", "\u0001", " "))
    .map(([json, at, extra]) => {
      const position = at % (json.length + 1);
      return json.slice(0, position) + extra + json.slice(position + (at % 2));
    });
  await fc.assert(
    fc.asyncProperty(nearly, async (text) => {
      expect(await isJson(Buffer.from(text))).toBe(parses(text));
    }),
    { numRuns: 1_000 },
  );
});

test("tells the members of the outermost object, as their values stand there", async () => {
  expect(
    await membersOf('{"a":12345678901234567890123, "b" : {"a":[1,{"c":2}]} ,"a":"}\\"," , "\\u0064":null}'),
  ).toEqual([
    ["a", "12345678901234567890123"],
    ["b", ' {"a":[1,{"c":2}]} '],
    ["a", '"}\\"," '],
    ["d", "null"],
  ]);
  for (const text of ["{}", "[]", '[{"a":1}]', "1", '"a"']) expect(await membersOf(text)).toEqual([]);
  const object = fc.array(fc.tuple(fc.string(), fc.jsonValue()), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(object, fc.constantFrom(0, 2), async (entries, space) => {
      const text = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value, null, space)}`)}}`;
      const members = await membersOf(text);
      expect(members.map(([name, value]) => [name, JSON.parse(value ?? "")])).toEqual(
        entries.map(([name, value]) => [name, JSON.parse(JSON.stringify(value))]),
      );
    }),
  );
});

test("lets others have their turn while it reads what is large", async () => {
  let turns = 0;
  const count = () => {
    turns++;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  await scanJson(Buffer.from(`[${"{},".repeat(2_000_000)}{}]`));
  await scanJson(Buffer.from("[".repeat(3_000_000) + "]".repeat(3_000_000)));
  clearImmediate(timer);
  expect(turns).toBeGreaterThan(40);
});
