import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled } from "../tools.ts";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOf, archiveOfTexts, builtOnce } from "./toolchains.ts";

const hasPython = await isInstalled("python3", ["--version"], "apt-get install python3");
const hasBoto3 = await isInstalled("python3", ["-c", "import boto3"], "pip install boto3");

/** AWS's own client, run as a bootstrap: `python3 -m awslambdaric`. */
const built = await builtOnce({
  name: "python-client",
  install: "pip install awslambdaric (a compiler, cmake, autoconf, automake and libtool where there is no wheel of it)",
  files: {
    "function/bootstrap": '#!/bin/sh\nexec python3 -m awslambdaric "$_HANDLER"\n',
    "function/app.py": `import logging
def handler(event, context):
    print("printed")
    logging.getLogger().warning("logged")
    if "fail" in event: raise ValueError("no luck")
    return {"event": event, "id": context.aws_request_id}
`,
  },
  commands: [
    "python3 -m pip install --quiet --disable-pip-version-check --target function awslambdaric",
    "chmod 755 function/bootstrap",
  ],
});

describe("Python", { timeout: 60_000 }, () => {
  let functions: LanguageFunctions;
  beforeAll(async () => {
    functions = await startLanguageFunctions();
  });
  afterAll(async () => {
    expect(await functions.server.stop()).toBe(0);
  });

  test.skipIf(!hasPython)("every version of it that AWS has can be created and runs", async () => {
    const archive = await archiveOfTexts({
      "app.py": "import sys\ndef handler(event, context):\n  return [event, sys.version_info.major]",
    });
    for (const Runtime of ["python3.9", "python3.13", "python3.14"] as const) {
      await functions.create(Runtime.replace(".", ""), archive, { Runtime, Handler: "app.handler" });
      expect((await functions.invoke(Runtime.replace(".", ""), 7)).payload).toEqual([7, 3]);
    }
  });

  test.skipIf(!hasBoto3)("has AWS's SDK, which reaches the platform as the function's role", async () => {
    const archive = await archiveOfTexts({
      "app.py": `import boto3
def handler(event, context):
  identity = boto3.client("sts").get_caller_identity()
  return [identity["Arn"], [f["FunctionName"] for f in boto3.client("lambda").list_functions()["Functions"]]]
`,
    });
    const settings = { Runtime: "python3.12", Handler: "app.handler", MemorySize: 512 } as const;
    await functions.create("sdk", archive, settings);
    const { payload } = await functions.invoke("sdk", {});
    expect(payload[0]).toMatch(/^arn:aws:sts::000000000000:assumed-role\/any\//);
    expect(payload[1]).toContain("sdk");
  });

  test.skipIf(!built)("runs by AWS's own client as well", async () => {
    const archive = await archiveOf(`${built}/function`);
    await functions.create("client", archive, { Runtime: "provided.al2023", Handler: "app.handler", MemorySize: 512 });
    const first = await functions.invoke("client", { n: 1 });
    expect(first.payload).toEqual({ event: { n: 1 }, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(first.log).toContain("printed\n");
    expect(first.log).toContain("logged");
    expect(await functions.invoke("client", { fail: 1 })).toMatchObject({
      functionError: "Unhandled",
      payload: { errorMessage: "no luck", errorType: "ValueError" },
    });
  });

  test.skipIf(!built)("answers and logs the same by AWS's client and by ours", async () => {
    const archive = await archiveOf(`${built}/function`);
    await functions.create("ours", archive, { Runtime: "python3.12", Handler: "app.handler", MemorySize: 512 });
    const theirs = await functions.invoke("client", { fail: 1 });
    const ours = await functions.invoke("ours", { fail: 1 });
    const plain = (text: string) =>
      text
        // Outside of AWS, their client parts the lines of a trace by carriage returns.
        .replaceAll("\r", "\n")
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID")
        .replace(/\S*(\/app\.py)/g, "$1")
        .replace(/\d{4}-\S+Z/g, "TIME");
    expect(plain(JSON.stringify(ours.payload))).toBe(plain(JSON.stringify(theirs.payload)));
    const said = ({ log }: typeof ours) => /^START .*\n([\s\S]*)^END /m.exec(plain(log))?.[1];
    expect(said(ours)).toBe(said(theirs));
  });
});
