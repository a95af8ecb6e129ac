import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { VirtualClock } from "../../kernel/clock.ts";
import { findOnPath } from "../find-on-path.ts";
import { call, environmentsForTest, functionOf } from "../function-fixture.ts";
import { bootstrapOf, providedOf } from "../runtime-api/bootstrap-for-tests.ts";

const { environments } = environmentsForTest();

if (!findOnPath("curl"))
  console.warn("SKIPPED: a runtime that is a shell script. Install it with:\n  apt-get install curl");

const shell = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
echo "starting in $(pwd)"
while true; do
  event=$(curl -sS -D "$TMPDIR/headers" "$api/invocation/next")
  id=$(grep -i lambda-runtime-aws-request-id "$TMPDIR/headers" | tr -d '[:space:]' | cut -d: -f2)
  echo "got $event"
  curl -sS -X POST "$api/invocation/$id/response" -d "{\\"pid\\":$$,\\"handler\\":\\"$_HANDLER\\",\\"event\\":$event}"
done
`;

test.skipIf(!findOnPath("curl"))("a shell script runs as a function", async () => {
  // Time stands still, so the second event waits for the first's environment however slow its shell is to ask again.
  const { environments } = environmentsForTest({ clock: new VirtualClock() });
  const overrides = { runtime: "provided.al2023", handler: "any thing" };
  const specification = await functionOf({ bootstrap: shell }, overrides, 0o100755);
  const first = await call(environments, specification, { n: 1 });
  expect(first.answer).toEqual({ pid: expect.any(Number), handler: "any thing", event: { n: 1 } });
  expect(first.result.logTail).toMatch(
    /^INIT_START Runtime Version: provided:al2023\nstarting in .*\nSTART .*\ngot \{"n":1\}\nEND .*\nREPORT /,
  );
  // It asks for the next event a moment after its answer; who comes before that may get another environment.
  const pids = [first.answer.pid];
  while (new Set(pids).size === pids.length) pids.push((await call(environments, specification, { n: 2 })).answer.pid);
});

describe("a bootstrap that does not run", () => {
  const run = async (files: Record<string, string>, mode: number) => {
    const specification = await functionOf(files, { runtime: "provided.al2" }, mode);
    return (await call(environments, specification, {}, { requestId: "r-1" })).answer;
  };

  test.each([
    [
      "is missing",
      { "other.sh": "" },
      0o100755,
      "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
    ],
    ["is not executable", { bootstrap: shell }, 0o100644, "fork/exec /var/task/bootstrap: permission denied"],
  ])("%s", async (_how, files, mode, reason) => {
    const errorMessage = `RequestId: r-1 Error: ${reason}`;
    expect(await run(files as Record<string, string>, mode)).toEqual({
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage,
    });
  });
});

test("libraries beside the code are found, and the function's own settings win", async () => {
  const script = "const event = await next(); await answer(event, process.env.LD_LIBRARY_PATH);";
  const { answer } = await call(environments, await providedOf(script));
  expect(answer).toMatch(/^(.*):\1\/lib:\/opt\/lib$/);
  const own = { environmentVariables: { LD_LIBRARY_PATH: "/usr/lib" } };
  expect((await call(environments, await providedOf(script, own))).answer).toBe("/usr/lib");
});

test("what lies in the runtimes' directory runs functions of its name", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tireless-installed-"));
  const before = process.env["TIRELESS_RUNTIMES_DIR"];
  process.env["TIRELESS_RUNTIMES_DIR"] = directory;
  onTestFinished(() => {
    if (before === undefined) delete process.env["TIRELESS_RUNTIMES_DIR"];
    else process.env["TIRELESS_RUNTIMES_DIR"] = before;
    rmSync(directory, { recursive: true });
  });
  const files = { "code.txt": "the function" };
  const specification = await functionOf(files, { runtime: "ruby3.3", handler: "code.txt" }, 0o100644);
  await expect(call(environments, specification)).rejects.toThrow("The runtime ruby3.3 does not run on this machine");

  const script = bootstrapOf(
    "const event = await next(); await answer(event, [require('fs').readFileSync(process.env._HANDLER, 'utf8'), process.env.LAMBDA_RUNTIME_DIR]);",
  );
  mkdirSync(join(directory, "ruby3.3"));
  writeFileSync(join(directory, "ruby3.3", "bootstrap"), script);
  chmodSync(join(directory, "ruby3.3", "bootstrap"), 0o755);
  const { answer, result } = await call(environments, specification);
  expect(answer).toEqual(["the function", join(directory, "ruby3.3")]);
  expect(result.logTail).toContain("INIT_START Runtime Version: ruby:3.3\n");
});
