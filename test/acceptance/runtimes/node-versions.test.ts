import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOfTexts, builtOnce } from "./toolchains.ts";

/** A Node other than the one that runs the platform, declared in the runtimes' directory. */
const major = Number.parseInt(process.versions.node, 10) === 24 ? 22 : 24;
const registryName = `node-${process.platform}-${process.arch}`;
const built = await builtOnce({
  name: "node-versions",
  install: `npm install ${registryName}@${major}`,
  files: { "package.json": "{}" },
  commands: [
    `npm install --no-audit --no-fund --ignore-scripts ${registryName}@${major}`,
    `mkdir -p runtimes/nodejs${major}.x && mv node_modules/${registryName}/bin runtimes/nodejs${major}.x/bin`,
    `runtimes/nodejs${major}.x/bin/node --version`,
    "rm -r node_modules",
  ],
});
const code = `exports.handler = async (event) => {
  const child = require("node:child_process").execFileSync("node", ["--version"]).toString().trim();
  const { CloudWatchClient } = require("@aws-sdk/client-cloudwatch");
  return { event, version: process.version, child, sdk: typeof CloudWatchClient };
};`;

describe.skipIf(!built)("Node in versions", { timeout: 60_000 }, () => {
  let functions: LanguageFunctions;
  beforeAll(async () => {
    vi.stubEnv("TIRELESS_RUNTIMES_DIR", `${built}/runtimes`);
    functions = await startLanguageFunctions();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    expect(await functions.server.stop()).toBe(0);
  });

  test("a function runs on the major version that its runtime names", async () => {
    const Runtime = `nodejs${major}.x` as const;
    const archive = await archiveOfTexts({ "index.js": code });
    await functions.create("exact", archive, { Runtime: Runtime as "nodejs22.x", Handler: "index.handler" });
    const wanted = expect.stringMatching(new RegExp(`^v${major}\\.`));
    for (const n of [1, 2]) {
      const { payload, log } = await functions.invoke("exact", { n });
      expect(payload).toEqual({ event: { n }, version: wanted, child: payload.version, sdk: "function" });
      if (n === 1) expect(log).toContain(`INIT_START Runtime Version: nodejs:${major}.${payload.version}\n`);
    }
    const { RuntimeVersionConfig } = await functions.client.send(
      new GetFunctionConfigurationCommand({ FunctionName: "exact" }),
    );
    expect(RuntimeVersionConfig?.RuntimeVersionArn).toMatch(new RegExp(`:runtime:node-${major}\\.`));
    expect(functions.server.output()).not.toContain("is not installed");
  });
});
