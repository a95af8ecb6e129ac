import { describe, expect, it } from "vitest";
import { ServiceError } from "../kernel/errors.ts";
import { logsModel } from "../models/logs.gen.ts";
import type { FunctionLogLine } from "../runtimes/environments.ts";
import { fakeService, openTestbed, settle } from "../services/lambda/testing.ts";
import { createFunctionLogWriter } from "./function-log-writer.ts";

interface Put {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[];
}

/** Keeps what is put, and knows groups and streams once they were created. */
async function openLogs() {
  const puts: Put[] = [];
  const calls: string[] = [];
  const known = new Set<string>();
  const create = (name: string) => {
    calls.push(`create ${name}`);
    if (known.has(name)) throw new ServiceError("ResourceAlreadyExistsException", name);
    known.add(name);
  };
  const control = { fail: false, hold: Promise.resolve() };
  const logs = fakeService(logsModel, {
    CreateLogGroup: ({ logGroupName }: Put) => create(logGroupName),
    CreateLogStream: ({ logGroupName, logStreamName }: Put) => create(`${logGroupName} ${logStreamName}`),
    PutLogEvents: async (put: Put) => {
      await control.hold;
      if (control.fail) throw new Error("no");
      if (!known.has(`${put.logGroupName} ${put.logStreamName}`)) {
        throw new ServiceError("ResourceNotFoundException", "no such stream");
      }
      puts.push(put);
    },
  });
  return { ...(await openTestbed({ services: [logs] })), puts, calls, known, control };
}

function line(message: string, changes: Partial<FunctionLogLine> = {}): FunctionLogLine {
  return {
    region: "us-east-1",
    logGroupName: "/aws/lambda/x",
    logStreamName: "s",
    timestampMs: 1,
    message,
    ...changes,
  };
}

describe("the writer of functions' logs", () => {
  it("puts the lines of a tenth of a second together, by stream, and creates what is not there once", async () => {
    const testbed = await openLogs();
    const { write } = createFunctionLogWriter(testbed.platform);
    write([line("one"), line("other", { logStreamName: "t" })]);
    write([line("two", { timestampMs: 2 })]);
    expect(testbed.puts).toEqual([]);
    await testbed.platform.clock.advance(100);
    expect(testbed.puts).toEqual([
      {
        logGroupName: "/aws/lambda/x",
        logStreamName: "s",
        logEvents: [
          { timestamp: 1, message: "one" },
          { timestamp: 2, message: "two" },
        ],
      },
      { logGroupName: "/aws/lambda/x", logStreamName: "t", logEvents: [{ timestamp: 1, message: "other" }] },
    ]);
    write([line("three")]);
    await testbed.platform.clock.advance(100);
    expect(testbed.puts).toHaveLength(3);
    expect(testbed.calls.filter((call) => call.endsWith(" s"))).toHaveLength(1);
  });

  it("stores a megabyte without waiting", async () => {
    const testbed = await openLogs();
    const { write } = createFunctionLogWriter(testbed.platform);
    write([line("x".repeat(1024 * 1024 - 200))]);
    write([line("x".repeat(100))]);
    await settle(testbed);
    expect(testbed.puts).toHaveLength(1);
  });

  it("stores everything before it stops", async () => {
    const testbed = await openLogs();
    const writer = createFunctionLogWriter(testbed.platform);
    writer.start();
    writer.write([line("one")]);
    const stopped = writer.stop();
    writer.write([line("two")]);
    await stopped;
    expect(testbed.puts.flatMap(({ logEvents }) => logEvents.map(({ message }) => message))).toEqual(["one", "two"]);
  });

  it("makes a group again that was deleted under it", async () => {
    const testbed = await openLogs();
    const { write } = createFunctionLogWriter(testbed.platform);
    write([line("one")]);
    await testbed.platform.clock.advance(100);
    testbed.known.clear();
    write([line("two")]);
    await testbed.platform.clock.advance(100);
    expect(testbed.puts).toHaveLength(2);
  });

  it("asks those who shout for patience when half of its memory is taken, then everybody, until that is stored", async () => {
    const testbed = await openLogs();
    const { write } = createFunctionLogWriter(testbed.platform, { pendingBytesMax: 400_000 });
    let release = () => {};
    testbed.control.hold = new Promise((resolve) => {
      release = resolve;
    });
    const shout = (logStreamName: string) => write([line("x".repeat(100_000), { logStreamName })]);
    const whisper = (logStreamName: string) => write([line("psst", { logStreamName })]);
    expect(shout("a")).toBeUndefined();
    const heard: string[] = [];
    const patience = shout("b")?.then(() => heard.push("b"));
    expect(patience).toBeDefined();
    expect(whisper("c")).toBeUndefined();
    const others = [shout("d"), whisper("e")];
    expect(others).toEqual([expect.any(Promise), expect.any(Promise)]);
    await testbed.platform.clock.advance(100);
    expect(heard).toEqual([]);
    release();
    await Promise.all([patience, ...others]);
    expect(shout("a")).toBeUndefined();
  });

  it("asks for no patience for ever when lines cannot be stored", async () => {
    const testbed = await openLogs();
    const { write } = createFunctionLogWriter(testbed.platform, { pendingBytesMax: 300 });
    testbed.control.fail = true;
    const patience = write([line("x".repeat(150))]);
    expect(patience).toBeInstanceOf(Promise);
    await testbed.platform.clock.advance(100);
    await patience;
  });

  it("drops lines beyond its memory, and says so in the log", async () => {
    const testbed = await openLogs();
    const { write } = createFunctionLogWriter(testbed.platform, { pendingBytesMax: 210 });
    const timestampMs = testbed.platform.clock.nowMs();
    write(["12345678", "12345678", "12"].map((message) => line(message, { timestampMs })));
    await testbed.platform.clock.advance(100);
    expect(testbed.puts[0]?.logEvents.map(({ message }) => message)).toEqual([
      "12345678",
      "12",
      "Tireless dropped 1 lines of this log: they came faster than they could be stored.",
    ]);
    write([line("12345678")]);
    await testbed.platform.clock.advance(100);
    expect(testbed.puts[1]?.logEvents.map(({ message }) => message)).toEqual(["12345678"]);
  });

  it("goes on after lines that could not be stored", async () => {
    const testbed = await openLogs();
    const { write } = createFunctionLogWriter(testbed.platform);
    testbed.control.fail = true;
    write([line("lost")]);
    await testbed.platform.clock.advance(100);
    testbed.control.fail = false;
    write([line("kept")]);
    await testbed.platform.clock.advance(100);
    expect(testbed.puts.flatMap(({ logEvents }) => logEvents.map(({ message }) => message))).toEqual(["kept"]);
  });
});
