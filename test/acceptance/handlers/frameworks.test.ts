import { CreateFunctionUrlConfigCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openToEverybody } from "../open-function-url.ts";
import { bundle } from "./bundle.ts";
import { Deployment } from "./deployment.ts";
import { type HttpRequest, httpEvent } from "./http-event.ts";

const formats = ["cjs", "esm"] as const;
const sources = ["hono-notes", "hono-stream", "express-shop", "middy-api"];
let deployment: Deployment;

beforeAll(async () => {
  deployment = await Deployment.open();
  await deployment.createTable("notes", ["id:S"]);
  const Role = await deployment.createRole("web", ["dynamodb:GetItem", "dynamodb:PutItem"]);
  const deployed = sources.flatMap((name) =>
    formats.map(async (format) => {
      const archive = await bundle(new URL(`functions/${name}.ts`, import.meta.url), format);
      await deployment.deploy({ name: `${name}-${format}`, archive, Role });
    }),
  );
  await Promise.all(deployed);
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

const jsonHeaders = { "content-type": "application/json" };

describe.each(formats)("bundled as %s", (format) => {
  const ask = async (name: string, request: HttpRequest) => {
    const { payload, functionError, requestId } = await deployment.invoke(`${name}-${format}`, httpEvent(request));
    expect(functionError).toBeUndefined();
    return { ...(payload as APIGatewayProxyStructuredResultV2), requestId };
  };

  test("Hono routes, sets cookies, and keeps bytes as they are", async () => {
    const body = JSON.stringify({ text: "Grüße" });
    const path = `/notes/${format}`;
    const written = await ask("hono-notes", { method: "POST", path, headers: jsonHeaders, body });
    expect(written).toMatchObject({ statusCode: 201, isBase64Encoded: false });
    expect(JSON.parse(written.body!)).toEqual({ id: format, text: "Grüße" });
    expect(written.cookies).toEqual([`last=${format}; Path=/; HttpOnly`, "count=1; Path=/"]);
    expect(written.headers?.["x-request-id"]).toBe(written.requestId);

    const query = { language: "de" };
    const read = await ask("hono-notes", { method: "GET", path, query, cookies: ["last=before", "other=1"] });
    expect(JSON.parse(read.body!)).toEqual({ id: format, text: "Grüße", last: "before", languages: ["de"] });
    expect((await ask("hono-notes", { method: "GET", path: "/notes/nowhere" })).statusCode).toBe(404);

    const bytes = Buffer.from([0, 255, 254, 128, 10]);
    const picture = { method: "PUT", path: "/pictures", body: bytes.toString("base64"), isBase64Encoded: true };
    const turned = await ask("hono-notes", picture);
    expect(turned).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect([...Buffer.from(turned.body!, "base64")]).toEqual([...bytes].reverse());
  });

  test("Hono streams; who invokes it the ordinary way gets the head, eight zeros and the whole text", async () => {
    const Payload = JSON.stringify(httpEvent({ method: "GET", path: "/count" }));
    const command = new InvokeCommand({ FunctionName: `hono-stream-${format}`, Payload });
    const answer = await deployment.lambda.send(command);
    expect(answer.FunctionError).toBeUndefined();
    const [head, text] = answer.Payload!.transformToString().split("\0".repeat(8));
    expect(JSON.parse(head!)).toMatchObject({
      statusCode: 200,
      headers: { "content-type": "text/plain; charset=UTF-8" },
    });
    expect(text).toBe("one\ntwo\nthree\n");
  });

  test("Express runs through serverless-http", async () => {
    const good = await ask("express-shop", { method: "GET", path: "/goods/anvil", query: { size: "large one" } });
    expect(JSON.parse(good.body!)).toEqual({ name: "anvil", size: "large one", address: "192.0.2.7" });
    expect(good).toMatchObject({ statusCode: 200, cookies: ["seen=anvil; Path=/", "theme=dark; Path=/"] });

    const body = JSON.stringify({ article: "anvil", count: 2 });
    const ordered = await ask("express-shop", { method: "POST", path: "/orders", headers: jsonHeaders, body });
    expect(ordered).toMatchObject({ statusCode: 201, headers: { location: "/orders/1" } });
    expect(JSON.parse(ordered.body!)).toEqual({ ordered: { article: "anvil", count: 2 } });
    expect(await ask("express-shop", { method: "GET", path: "/broken" })).toMatchObject({ statusCode: 500 });
    expect(await ask("express-shop", { method: "GET", path: "/missing" })).toMatchObject({ statusCode: 404 });
  });

  test("middleware of middy stands around a handler", async () => {
    const post = (body: string) => ask("middy-api", { method: "POST", path: "/", body });
    const summed = await post('{"numbers":[1,2,39]}');
    expect(summed).toMatchObject({ statusCode: 200, headers: jsonHeaders });
    expect(JSON.parse(summed.body!)).toEqual({ total: 42, inTime: true });
    expect(await post("no JSON")).toMatchObject({ statusCode: 415 });
    expect(await post("{}")).toMatchObject({ statusCode: 422, body: '{"error":"numbers are missing"}' });
  });

  test("browsers reach the same functions by their URLs", async () => {
    const hono = await openUrl(`hono-notes-${format}`);
    const path = `notes/by-url-${format}`;
    const written = await fetch(`${hono}${path}`, { method: "POST", body: '{"text":"by URL"}', headers: jsonHeaders });
    expect(written.status).toBe(201);
    expect(written.headers.getSetCookie()).toHaveLength(2);
    const read = await fetch(`${hono}${path}?language=de&language=en`, { headers: { cookie: "last=before" } });
    expect(await read.json()).toMatchObject({ text: "by URL", last: "before" });
    const picture = await fetch(`${hono}pictures`, { method: "PUT", body: new Uint8Array([1, 200, 3]) });
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect([...new Uint8Array(await picture.arrayBuffer())]).toEqual([3, 200, 1]);

    const express = await openUrl(`express-shop-${format}`);
    const form = new URLSearchParams({ article: "tongs & hammer" });
    const ordered = await fetch(`${express}orders`, { method: "POST", body: form });
    expect(await ordered.json()).toEqual({ ordered: { article: "tongs & hammer" } });
  });
});

/** Gives a function a URL that anybody may call. */
async function openUrl(FunctionName: string): Promise<string> {
  const { lambda } = deployment;
  const answer = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE" }));
  await openToEverybody(lambda, FunctionName);
  return answer.FunctionUrl!;
}
