import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOf, builtOnce } from "./toolchains.ts";

/** AWS's own client for Node is compiled while it is installed. */
const built = await builtOnce({
  name: "node-client",
  install: "apt-get install g++ make cmake autoconf automake libtool pkg-config python3",
  files: {
    "function/package.json": "{}",
    "function/bootstrap": `#!/bin/sh
exec ${process.execPath} node_modules/aws-lambda-ric/bin/index.mjs "$_HANDLER"
`,
    "function/app.js": `exports.handler = async (event, context) => {
  console.log("node got it");
  if (event.fail) throw new Error("no luck");
  return { event, id: context.awsRequestId };
};`,
  },
  commands: ["cd function && npm install --no-audit --no-fund aws-lambda-ric", "chmod 755 function/bootstrap"],
});

describe.skipIf(!built)("Node, by AWS's own client aws-lambda-ric", { timeout: 60_000 }, () => {
  let functions: LanguageFunctions;
  beforeAll(async () => {
    functions = await startLanguageFunctions();
    const archive = await archiveOf(`${built}/function`);
    await functions.create("ric", archive, { Runtime: "provided.al2023", Handler: "app.handler", MemorySize: 512 });
  });
  afterAll(async () => {
    expect(await functions.server.stop()).toBe(0);
  });

  test("answers, and fails as on AWS", async () => {
    const { payload, log } = await functions.invoke("ric", { n: 1 });
    expect(payload).toEqual({ event: { n: 1 }, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(log).toContain("node got it");
    expect(await functions.invoke("ric", { fail: 1 })).toMatchObject({
      functionError: "Unhandled",
      payload: { errorMessage: "no luck", errorType: "Error" },
    });
  });
});
