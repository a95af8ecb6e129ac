import type { InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { Command } from "commander";
import { type Connection, type ConnectionOptions, connectionOf, withConnectionOptions } from "../connection.ts";
import { explained, nameOf } from "../failures.ts";
import { describeFunctionError } from "../function-error.ts";
import { bareName, listFunctions, noFunction } from "../functions.ts";
import { readPayload } from "../invocation-payload.ts";
import { indentedJson } from "../json-text.ts";
import { LogPrinter } from "../log-printer.ts";
import { readReport, reportFigures } from "../report.ts";
import { printable, styleOf } from "../terminal.ts";

interface InvokeOptions extends ConnectionOptions {
  readonly payload?: string;
  readonly qualifier?: string;
  readonly async?: true;
  readonly tail?: true;
}

/** `tireless invoke`: runs a function once and prints its answer. */
export function invokeCommand(): Command {
  const command = new Command("invoke")
    .description("Invoke a function and print what it answers.")
    .argument("<function>", "its name or ARN")
    .option("--payload <json>", "the event: JSON, @file, or - for standard input")
    .option("--qualifier <qualifier>", "a version or an alias")
    .option("--async", "put the event into the function's queue and do not wait for an answer")
    .option("--tail", "print the end of the invocation's log on standard error")
    .addHelpText(
      "after",
      `
The answer goes to standard output: indented on a terminal, else as the function wrote it. The exit code is 1 when the
function failed.

  $ tireless invoke greet --payload '{"name": "Ada"}' --tail
  $ tireless invoke greet --payload @event.json | jq .greeting`,
    );
  return withConnectionOptions(command).action(run);
}

async function run(name: string, options: InvokeOptions): Promise<void> {
  if (options.async && options.tail) throw new Error("--async does not wait, so it has no log for --tail to show.");
  const payload = options.payload === undefined ? undefined : await readPayload(options.payload);
  const connection = connectionOf(options);
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  // One attempt: a function must not run twice because its first answer was lost or it was throttled.
  const lambda = new LambdaClient({ ...connection, maxAttempts: 1 });
  try {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: name,
        Payload: payload,
        Qualifier: options.qualifier,
        InvocationType: options.async ? "Event" : "RequestResponse",
        LogType: options.tail ? "Tail" : undefined,
      }),
    );
    if (options.async) console.error(`Accepted, as request ${answer.$metadata.requestId}.`);
    else show(answer, options.tail === true);
  } catch (error) {
    throw await missingFunction(error, name, lambda, connection);
  } finally {
    lambda.destroy();
  }
}

function show(answer: InvokeCommandOutput, tail: boolean): void {
  if (tail) showTail(answer);
  const payload = Buffer.from(answer.Payload ?? []);
  const text = payload.toString();
  const screen = process.stdout.isTTY;
  if (answer.FunctionError) {
    process.exitCode = 1;
    process.stderr.write(`${describeFunctionError(text, styleOf(process.stderr))}\n`);
    // A program that reads the answer gets the error as AWS sends it; on a screen it has just been told.
    if (!screen) process.stdout.write(`${text}\n`);
    return;
  }
  const style = styleOf(process.stdout);
  const shown = screen ? (indentedJson(text, style) ?? printable(text, style)) : text;
  process.stdout.write(`${shown}\n`);
}

function showTail({ LogResult, $metadata }: InvokeCommandOutput): void {
  const style = styleOf(process.stderr);
  const printer = new LogPrinter(style, true);
  const messages = splitTail(Buffer.from(LogResult ?? "", "base64").toString());
  const report = messages.map(readReport).find((one) => one !== undefined);
  const others = messages.filter((message) => !readReport(message));
  const lines = others.map((message) => `${printer.line(message)}\n`);
  const figures = report ? reportFigures(report) : "no report";
  const requestId = report?.requestId ?? $metadata.requestId ?? "";
  process.stderr.write(`${lines.join("")}${style.faint(`request ${requestId} · ${figures}`)}\n`);
}

/** The tail is text; events begin where a line does that looks like the beginning of one, and after a line of JSON. */
function splitTail(tail: string): string[] {
  const beginning =
    /(?<=^\{".*\}\n)|^(?=START |END |REPORT |INIT_|RequestId: |\{"|\[[A-Z]+\]|\d{4}-\d\d-\d\dT[\d:.]+Z)/m;
  return tail.split(beginning).filter((message) => message.trim() !== "");
}

async function missingFunction(
  error: unknown,
  name: string,
  lambda: LambdaClient,
  connection: Connection,
): Promise<Error> {
  if (nameOf(error) !== "ResourceNotFoundException") return explained(error, connection);
  const functions = await listFunctions(lambda).catch(() => undefined);
  const names = functions?.map(({ FunctionName }) => FunctionName ?? "");
  // Where the function is there, it is the version or the alias that is not, and AWS's words say so.
  if (!names || names.includes(bareName(name))) return explained(error, connection);
  return noFunction(bareName(name), names, `${connection.region} of ${connection.endpoint}`);
}
