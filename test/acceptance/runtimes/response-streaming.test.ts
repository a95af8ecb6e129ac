import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { CreateFunctionUrlConfigCommand, InvokeWithResponseStreamCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openToEverybody } from "../open-function-url.ts";
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

const siteCode = `
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const { pieces, fail, wait, bytes } = event.queryStringParameters;
  const metadata = { statusCode: 202, headers: { "Content-Type": "text/event-stream" }, cookies: ["a=1"] };
  stream = awslambda.HttpResponseStream.from(stream, metadata);
  if (fail === "before") throw new Error("no luck");
  for (const piece of pieces.split(",")) stream.write(piece);
  if (fail === "after") throw new Error("later");
  if (wait) await new Promise((resolve) => setTimeout(resolve, Number(wait)));
  if (bytes) stream.write(Buffer.alloc(Number(bytes), "x"));
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

/** The address of a function of its own that streams to whoever asks. */
async function openUrl(FunctionName: string): Promise<string> {
  const archive = await archiveOfTexts({ "index.js": siteCode });
  await functions.create(FunctionName, archive, { Runtime: "nodejs22.x", Handler: "index.handler", Timeout: 3 });
  const request = { FunctionName, AuthType: "NONE", InvokeMode: "RESPONSE_STREAM" } as const;
  const { FunctionUrl = "" } = await functions.client.send(new CreateFunctionUrlConfigCommand(request));
  await openToEverybody(functions.client, FunctionName);
  return FunctionUrl;
}

/** What a client receives, and whether the connection stood to the end. */
async function ask(address: string) {
  const [response] = (await once(get(address), "response")) as [IncomingMessage];
  const { statusCode: status, headers } = response;
  let text = "";
  response.on("data", (chunk: Buffer) => {
    text += chunk;
  });
  response.on("error", () => {});
  await new Promise((resolve) => response.once("close", resolve));
  return { status, headers, text, isWhole: response.complete };
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

test("a URL sends status and headers, then each piece, and breaks off where the function failed", async () => {
  const url = await openUrl("site");
  expect(await ask(`${url}?pieces=one,two`)).toMatchObject({
    status: 202,
    headers: { "content-type": "text/event-stream", "set-cookie": ["a=1"], "transfer-encoding": "chunked" },
    text: "onetwo",
    isWhole: true,
  });
  expect(await ask(`${url}?fail=before`)).toMatchObject({ status: 502, text: "Internal Server Error", isWhole: true });
  // One fails by itself; the other stands still after its first piece, until its time is over.
  for (const query of ["pieces=one&fail=after", "pieces=one&wait=9999999"]) {
    expect(await ask(`${url}?${query}`)).toMatchObject({ status: 202, text: "one", isWhole: false });
  }
});

test("a client of a URL who leaves disturbs neither the function nor the platform", async () => {
  const url = await openUrl("left");
  const [leaving] = (await once(get(`${url}?pieces=one&bytes=20000000`), "response")) as [IncomingMessage];
  await once(leaving, "data");
  leaving.destroy();
  expect(await ask(`${url}?pieces=again`)).toMatchObject({ text: "again", isWhole: true });
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
