import { PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOfTexts } from "./toolchains.ts";

/** An external extension as its makers ship it: a program in a layer, which registers, notes that it did, and waits. */
const extension = `#!${process.execPath}
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2020-01-01/extension";
(async () => {
  const headers = { "Lambda-Extension-Name": "agent", "Content-Type": "application/json" };
  const registered = await fetch(api + "/register", { method: "POST", headers, body: '{"events":["INVOKE","SHUTDOWN"]}' });
  const id = registered.headers.get("lambda-extension-identifier");
  require("node:fs").writeFileSync("/tmp/agent", (await registered.json()).functionName);
  for (;;) {
    const event = await fetch(api + "/event/next", { headers: { "Lambda-Extension-Identifier": id } });
    if ((await event.json()).eventType === "SHUTDOWN") process.exit(0);
  }
})();`;

/** The first invocation comes after every extension has asked for it, so the note is there. */
const code = `exports.handler = async () => require("node:fs").readFileSync("/tmp/agent", "utf8");`;

let functions: LanguageFunctions;
beforeAll(async () => {
  functions = await startLanguageFunctions();
});
afterAll(async () => {
  expect(await functions.server.stop()).toBe(0);
});

test("an extension from a layer runs beside the function that the layer is attached to", async () => {
  const ZipFile = await archiveOfTexts({ "extensions/agent": extension });
  const publish = new PublishLayerVersionCommand({ LayerName: "agent", Content: { ZipFile } });
  const { LayerVersionArn = "" } = await functions.client.send(publish);
  const archive = await archiveOfTexts({ "index.js": code });
  const settings = { Runtime: "nodejs22.x", Handler: "index.handler" } as const;
  await functions.create("extended", archive, { ...settings, Layers: [LayerVersionArn] });
  const { payload, functionError } = await functions.invoke("extended", {});
  expect([functionError, payload]).toEqual([undefined, "extended"]);
});
