import fc from "fast-check";
import { expect, it } from "vitest";
import { readPrelude } from "./function-url-prelude.ts";

async function* piecesOf(bytes: Buffer, cuts: readonly number[]) {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((one, other) => one - other);
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

function preludeOf(text: string, cuts: readonly number[] = []) {
  return readPrelude(piecesOf(Buffer.from(text), cuts));
}

const end = "\0".repeat(8);

it("is found wherever the pieces of the response are cut", async () => {
  const answer = { statusCode: 201, headers: { "X-Name": "ü".normalize("NFC") }, cookies: ["a=1"] };
  const head = { statusCode: 201, headers: { "x-name": "ü", "content-type": "application/octet-stream" } };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
      const prelude = await preludeOf(`${JSON.stringify(answer)}${end}body`, cuts);
      expect({ ...prelude?.head, headers: { ...prelude?.head?.headers } }).toEqual({ ...head, setCookies: ["a=1"] });
      expect("body".startsWith(prelude?.rest.toString() ?? "-")).toBe(true);
    }),
  );
});

it("has the status 200 where it says none", async () => {
  expect((await preludeOf(`{}${end}`))?.head?.statusCode).toBe(200);
});

it.each([
  ["no JSON", `x${end}`],
  ["no object", `[]${end}`],
  ["a status that HTTP lacks", `{"statusCode":99}${end}`],
  ["a header in two lines", `{"headers":{"a":"b\\r\\nc"}}${end}`],
  ["no end", `{"statusCode":200}${"\0".repeat(7)}`],
  ["no end in time", `${" ".repeat(17_000)}{}${end}`],
])("cannot be sent with %s", async (_name, text) => {
  for (const cuts of [[], [1, 2, 3, 100, 16_390]]) expect((await preludeOf(text, cuts))?.head).toBeUndefined();
});

it("is none where nothing was written", async () => {
  expect(await preludeOf("")).toBeUndefined();
});
