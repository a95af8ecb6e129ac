import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readPayload } from "./invocation-payload.ts";

async function* input(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

test("JSON as it stands, from a file, from standard input", async () => {
  const directory = await mkdtemp(join(tmpdir(), "tireless-payload-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, "event.json"), '{"b": 2}\n');
  expect(await readPayload('{"a":1}')).toEqual(Buffer.from('{"a":1}'));
  expect(await readPayload(`@${join(directory, "event.json")}`)).toEqual(Buffer.from('{"b": 2}\n'));
  expect(await readPayload("-", input("[1,", "2]"))).toEqual(Buffer.from("[1,2]"));
});

test("what is wrong is said, with where it came from", async () => {
  await expect(readPayload("{a}")).rejects.toThrow(/^The payload is not JSON: .* Quote it for the shell/);
  await expect(readPayload("-", input(""))).rejects.toThrow(/^What came on standard input is not JSON: /);
  await expect(readPayload("@/no/such/file")).rejects.toThrow("There is no file /no/such/file.");
  await expect(readPayload(`@${tmpdir()}`)).rejects.toThrow("Reading the payload failed: EISDIR");
});
