import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { call, environmentsForTest, functionOf, zipOf } from "./function-fixture.ts";
import { isolationForTest } from "./isolation/isolation-fixture.ts";

const node = {
  "index.js": "exports.other = async () => [process.env.MODE, process.env.ADDED, Error.stackTraceLimit];",
};
const python = {
  "index.py": "import os\ndef other(event, context):\n  return [os.environ['MODE'], os.environ['ADDED'], 3]",
};
const wrapper = `#!/bin/sh
export ADDED="by the wrapper" _HANDLER=index.other NODE_OPTIONS=--stack-trace-limit=3
echo "wrapping $(basename "$1")"
exec "$@"
`;

const choices = ["process", "auto"] as const;
describe.each(choices)("a function's wrapper, isolation %s", async (choice) => {
  const { environments } = environmentsForTest({ isolation: await isolationForTest(choice) });

  test.each([
    ["node", "nodejs22.x", node],
    ["python", "python3.12", python],
  ])("runs %s with what it adds", async (program, runtime, files) => {
    const all = { ...files, wrap: wrapper } as unknown as Record<string, string>;
    const environmentVariables = { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrap", MODE: "mine" };
    const specification = await functionOf(all, { runtime, environmentVariables }, 0o100755);
    const first = await call(environments, specification);
    expect(first.answer).toEqual(["mine", "by the wrapper", 3]);
    expect(first.result.logTail).toContain(`wrapping ${program}`);
    expect((await call(environments, specification)).result.initDurationMs).toBeUndefined();
  });

  test("may come with a layer", async () => {
    const archive = await zipOf({ wrap: wrapper }, 0o100755);
    const layers = [{ sha256: createHash("sha256").update(archive).digest("hex"), archive: async () => archive }];
    const environmentVariables = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrap", MODE: "mine" };
    const { answer } = await call(environments, await functionOf(node, { layers, environmentVariables }));
    expect(answer).toEqual(["mine", "by the wrapper", 3]);
  });

  test("that is not there ends the function", async () => {
    const environmentVariables = { AWS_LAMBDA_EXEC_WRAPPER: "/opt/none" };
    const { answer } = await call(environments, await functionOf(node, { environmentVariables }));
    expect(answer.errorMessage).toMatch(/Runtime exited with error: exit status 12[67]$/);
  });
});
