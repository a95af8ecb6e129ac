import { InvokeWithResponseStreamCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOfTexts } from "./toolchains.ts";

const code = `
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  console.log("streaming");
  if (event.fail === "before") throw new Error("no luck");
  for (const piece of event.pieces) {
    stream.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (event.fail === "after") throw new Error("later");
  if (event.bytes) stream.write(Buffer.alloc(event.bytes, "x"));
  stream.end();
});`;

let functions: LanguageFunctions;
beforeAll(async () => {
  functions = await startLanguageFunctions();
  const archive = await archiveOfTexts({ "index.js": code });
  await functions.create("stream", archive, { Runtime: "nodejs22.x", Handler: "index.handler" });
});
afterAll(async () => {
  expect(await functions.server.stop()).toBe(0);
});

async function stream(event: unknown) {
  const request = { FunctionName: "stream", Payload: JSON.stringify(event), LogType: "Tail" } as const;
  const answer = await functions.client.send(new InvokeWithResponseStreamCommand(request));
  const pieces: string[] = [];
  let complete: { ErrorCode?: string; ErrorDetails?: string; LogResult?: string } | undefined;
  for await (const { PayloadChunk, InvokeComplete } of answer.EventStream ?? []) {
    if (PayloadChunk) pieces.push(Buffer.from(PayloadChunk.Payload ?? []).toString());
    complete = InvokeComplete ?? complete;
  }
  return { answer, pieces, complete };
}

test("a function's response comes piece by piece", async () => {
  const { answer, pieces, complete } = await stream({ pieces: ["one ", "two ", "three"] });
  expect(answer.StatusCode).toBe(200);
  expect(answer.ExecutedVersion).toBe("$LATEST");
  expect(pieces).toEqual(["one ", "two ", "three"]);
  expect(complete?.ErrorCode).toBeUndefined();
  expect(Buffer.from(complete?.LogResult ?? "", "base64").toString()).toContain("streaming");
});

test("it may be larger than any answer at once", async () => {
  const { pieces } = await stream({ pieces: [], bytes: 20_000_000 });
  expect(pieces.join("").length).toBe(20_000_000);
});

test("failures are told at the end", async () => {
  const before = await stream({ fail: "before" });
  expect(before.pieces).toEqual([]);
  expect(before.complete?.ErrorCode).toBe("Unhandled");
  expect(JSON.parse(before.complete?.ErrorDetails ?? "")).toMatchObject({ errorMessage: "no luck" });
  const after = await stream({ fail: "after", pieces: ["one"] });
  expect(after.pieces).toEqual(["one"]);
  expect(JSON.parse(after.complete?.ErrorDetails ?? "")).toMatchObject({ errorMessage: "later" });
});

test("a caller who leaves does not disturb the function", async () => {
  const request = { FunctionName: "stream", Payload: JSON.stringify({ pieces: ["one"], bytes: 20_000_000 }) };
  const patience = new AbortController();
  const answer = await functions.client.send(new InvokeWithResponseStreamCommand(request), {
    abortSignal: patience.signal,
  });
  for await (const _ of answer.EventStream ?? []) break;
  patience.abort();
  expect((await stream({ pieces: ["again"] })).pieces).toEqual(["again"]);
});
