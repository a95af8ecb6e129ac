import { fileURLToPath } from "node:url";
import { InvokeCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { bundle } from "./handlers/bundle.ts";
import { Deployment } from "./handlers/deployment.ts";
import { runTool } from "./tools.ts";

const executable = fileURLToPath(new URL("../../packages/cli/bin/tireless.js", import.meta.url));
const source = `exports.handler = async (event) => {
  console.debug("details");
  console.log({ order: event.order });
  if (event.plainly) process.stdout.write("plain words\\n");
  if (event.order < 0) throw new RangeError("no such order");
  return event.order;
};`;

const patience = { timeout: 10_000, interval: 50 };
let deployment: Deployment;
let Role: string;
beforeAll(async () => {
  deployment = await Deployment.open();
  Role = await deployment.createRole("loggers", []);
});
afterAll(async () => {
  expect(await deployment?.close()).toBe(0);
});

describe("a function that logs in JSON", () => {
  const name = "orders";
  beforeAll(async () => {
    const archive = await archiveOf("index.js", source);
    await deployment.deploy({ name, archive, Role, LoggingConfig: { LogFormat: "JSON" } });
  });

  /** The tail of an invocation's log, by line. */
  async function tailOf(order: number) {
    const Payload = JSON.stringify({ order });
    const { LogResult, $metadata } = await deployment.lambda.send(
      new InvokeCommand({ FunctionName: name, Payload, LogType: "Tail" }),
    );
    const lines = Buffer.from(LogResult ?? "", "base64")
      .toString()
      .trimEnd()
      .split("\n");
    return { lines, requestId: $metadata.requestId };
  }

  test("has objects of the platform's and of its own in its tail", async () => {
    await tailOf(1);
    const { lines, requestId } = await tailOf(2);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ type: "platform.start", record: expect.objectContaining({ requestId }) }),
      { timestamp: expect.stringMatching(/Z$/), level: "INFO", requestId, message: { order: 2 } },
      expect.objectContaining({
        type: "platform.report",
        record: expect.objectContaining({ requestId, status: "success" }),
      }),
    ]);
  });

  test("is as readable on a terminal as any", async () => {
    const { requestId } = await tailOf(-1);
    const id = requestId?.slice(0, 8);
    await expect
      .poll(() => deployment.logLines(name, "{ $.message.errorType = RangeError }"), patience)
      .toHaveLength(1);
    const { stdout } = await runTool(process.execPath, [executable, "logs", name], deployment.server.environment);
    const lines = stdout.split("\n");
    expect(lines).toContainEqual(expect.stringMatching(/ INIT {12}Runtime Version: nodejs:20/));
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(` START {2}${id} version \\$LATEST$`)));
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(` INFO {3}${id} {"order":-1}$`)));
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(` ERROR {2}${id} RangeError: no such order$`)));
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(` REPORT ${id} .* · billed `)));
    expect(stdout).not.toContain("timestamp");

    const line = ["invoke", name, "--payload", '{"order":7,"plainly":true}', "--tail"];
    const invoked = await runTool(process.execPath, [executable, ...line], deployment.server.environment);
    expect(invoked.stdout.trim()).toBe("7");
    expect(invoked.stderr.split("\n").map((one) => one.replace(/[0-9a-f]{8}\S*/, "<id>"))).toEqual([
      "START  <id> version $LATEST",
      'INFO   <id> {"order":7}',
      "                plain words",
      expect.stringMatching(/^request <id> · .* · billed /),
      "",
    ]);
  });

  test("changes its levels, and its format, with its configuration", async () => {
    const update = async (LoggingConfig: UpdateFunctionConfigurationCommand["input"]["LoggingConfig"]) =>
      (await deployment.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, LoggingConfig })))
        .LoggingConfig;
    const levels = { ApplicationLogLevel: "DEBUG", SystemLogLevel: "WARN" } as const;
    expect(await update(levels)).toEqual({ ...levels, LogFormat: "JSON", LogGroup: `/aws/lambda/${name}` });
    const { lines } = await tailOf(3);
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(["DEBUG", "INFO"]);
    await update({ LogFormat: "Text" });
    expect((await tailOf(4)).lines).toContainEqual(expect.stringMatching(/^START RequestId: /));
    await expect(update({ ApplicationLogLevel: "INFO" })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining('LogLevel is not supported when LogFormat is set to "Text"'),
    });
  });
});

test("Powertools' logger knows the level that the function's configuration asks for, and holds to it", async () => {
  const name = "quiet";
  await deployment.deploy({
    name,
    archive: await bundle(new URL("powertools/functions/quiet-logger.ts", import.meta.url), "cjs"),
    Role,
    LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "WARN", SystemLogLevel: "WARN" },
  });
  expect((await deployment.invoke(name, {})).payload).toBe("WARN");
  await expect.poll(() => deployment.logLines(name, '"told"'), patience).toHaveLength(1);
  const records = (await deployment.logLines(name)).map((line) => JSON.parse(line));
  expect(records).toEqual([
    expect.objectContaining({
      level: "WARN",
      message: expect.stringMatching(/\(DEBUG\) .* minimum log level \(WARN\)/),
    }),
    expect.objectContaining({ level: "ERROR", message: "told" }),
  ]);
});

async function archiveOf(path: string, text: string): Promise<Buffer> {
  const archive = new ZipFile();
  archive.addBuffer(Buffer.from(text), path);
  archive.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive.outputStream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
