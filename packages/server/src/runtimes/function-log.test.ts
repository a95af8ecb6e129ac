import { describe, expect, test } from "vitest";
import { VirtualClock } from "../kernel/clock.ts";
import type { FunctionLogLine } from "./environments.ts";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";
import { FunctionLog } from "./function-log.ts";

describe("what a function logs", () => {
  test("stands between START and END, in AWS's text format, in one batch per invocation", async () => {
    const batches: FunctionLogLine[][] = [];
    const { environments } = environmentsForTest({ writeLogs: (batch) => void batches.push(batch) });
    const code = `console.log("loading"); exports.handler = async () => {
      console.log("one %s", "two", { three: 3 }); console.debug("d"); console.warn("w\\nx"); console.error(new Error("e").message); console.trace("t"); };`;
    const specification = await functionOf(code);
    await call(environments, specification, {}, { requestId: "r1" });
    await call(environments, specification, {}, { requestId: "r2" });
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    const figures = String.raw`\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB`;
    const lines = (id: string, init: string) => [
      `START RequestId: ${id} Version: \\$LATEST\n`,
      `${time}\t${id}\tINFO\tone two { three: 3 }\n`,
      `${time}\t${id}\tDEBUG\td\n`,
      `${time}\t${id}\tWARN\tw\nx\n`,
      `${time}\t${id}\tERROR\te\n`,
      `${time}\t${id}\tTRACE\tt\n`,
      `END RequestId: ${id}\n`,
      `REPORT RequestId: ${id}${figures}${init}\t\n`,
    ];
    const first = [
      "INIT_START Runtime Version: nodejs:22\\.v\\d+\\.\\d+\\.\\d+\n",
      `${time}\tundefined\tINFO\tloading\n`,
      ...lines("r1", String.raw`\tInit Duration: \d+\.\d\d ms`),
    ];
    expect(batches.map((batch) => batch.length)).toEqual([10, 8]);
    for (const [index, pattern] of [...first, ...lines("r2", "")].entries()) {
      expect(batches.flat()[index]?.message).toMatch(new RegExp(`^${pattern}$`));
    }
    expect(new Set(batches.flat().map((line) => line.logStreamName)).size).toBe(1);
  });

  test("includes what it and its children write to standard output, by line", async () => {
    const code = `const { execSync } = require("child_process"); exports.handler = async () => {
      process.stdout.write("half "); process.stdout.write("line\\n"); process.stderr.write("error\\n");
      require("fs").writeSync(1, "direct\\n"); execSync("echo child >&2; echo end", { stdio: "inherit" }); process.stdout.write("open"); };`;
    const { environments, lines } = environmentsForTest();
    const specification = await functionOf(code);
    const { result } = await call(environments, specification);
    for (const line of ["half line\n", "error\n", "open"]) expect(result.logTail).toContain(line);
    // What did not go through the runtime's streams may be read after the answer, but before the next one.
    await call(environments, specification);
    const messages = lines.map(({ message }) => message);
    for (const line of ["direct\n", "child\n", "end\n", "open"]) expect(messages).toContain(line);
  });

  test("gives its last 4 KB as the tail", async () => {
    const { environments } = environmentsForTest();
    const code = "exports.handler = async () => { for (let i = 0; i < 500; i++) console.log('é'.repeat(20), i); };";
    const { result } = await call(environments, await functionOf(code));
    expect(Buffer.byteLength(result.logTail)).toBeLessThanOrEqual(4096);
    expect(Buffer.byteLength(result.logTail)).toBeGreaterThan(4000);
    expect(result.logTail).toMatch(/ 499\nEND RequestId: .*\nREPORT .*\n$/);
    expect(result.logTail).not.toContain("\ufffd");
  });

  test("a flood waits until its lines are taken, and no event is larger than 256 KB", async () => {
    let waiting: FunctionLogLine[] = [];
    let release = () => {};
    let largest = 0;
    const writeLogs = (batch: FunctionLogLine[]) => {
      waiting = [...waiting, ...batch];
      return new Promise<void>((resolve) => {
        release = () => {
          waiting = [];
          resolve();
        };
      });
    };
    const { environments } = environmentsForTest({ writeLogs });
    const code = `exports.handler = async () => {
      for (let i = 0; i < 20; i++) require("fs").writeSync(1, "x".repeat(1 << 20));
      console.log("y".repeat(1 << 20)); return "done"; };`;
    let ended = false;
    const result = call(environments, await functionOf(code, { timeoutMs: 25_000 })).finally(() => {
      ended = true;
    });
    let bytes = 0;
    while (!ended) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const line of waiting) largest = Math.max(largest, Buffer.byteLength(line.message));
      const held = waiting.reduce((sum, line) => sum + line.message.length, 0);
      expect(held).toBeLessThan(2_000_000);
      bytes += held;
      release();
    }
    expect((await result).answer).toBe("done");
    expect(bytes).toBeGreaterThan(20 * (1 << 20));
    expect(largest).toBeLessThanOrEqual(256 * 1024);
  });
});

test("a line without an end costs no more memory than an event", () => {
  const lines: FunctionLogLine[] = [];
  const stream = { region: "r", logGroupName: "g", logStreamName: "s" };
  const log = new FunctionLog(stream, new VirtualClock(), (batch) => void lines.push(...batch));
  for (let piece = 0; piece < 1000; piece++) log.addOutput("stdout", Buffer.alloc(1000, 0x61));
  expect(log.isFull).toBe(true);
  log.flush();
  expect(lines.map((line) => line.message.length)).toEqual([262_144, 262_144, 262_144]);
  log.finishLines();
  log.flush();
  expect(lines[3]?.message.length).toBe(1_000_000 - 3 * 262_144);
});
