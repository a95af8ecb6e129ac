import { expect, test } from "vitest";
import { LogPrinter } from "./log-printer.ts";
import { colouredStyle, plainStyle } from "./terminal.ts";

const id = "0b8b3c1e-1c43-4a4e-9a55-6c2a3f8f0a11";
const event = (timestampMs: number, message: string, streamName = "2026/01/01/[$LATEST]a1b2c3d4e5") => ({
  timestampMs,
  streamName,
  message,
});

test("into a file each line has its whole time", () => {
  const printer = new LogPrinter(plainStyle, false);
  expect(printer.print(event(0, `START RequestId: ${id} Version: 3\n`))).toBe(
    "1970-01-01T00:00:00.000Z a1b2c3 START  0b8b3c1e version 3\n",
  );
  expect(printer.print(event(1, "one\ntwo\n"))).toBe("1970-01-01T00:00:00.001Z a1b2c3                 one\n    two\n");
});

test("on a screen the day stands where it changes", () => {
  const printer = new LogPrinter(plainStyle, true);
  const lines = [event(0, "a"), event(1, "b"), event(86_400_000, "c")].map((one) => printer.print(one));
  expect(lines.map((line) => line.split("\n")[0])).toEqual([
    "1970-01-01 UTC",
    "00:00:00.001 a1b2c3                 b",
    "1970-01-02 UTC",
  ]);
});

test("kinds have their colours, and so has each environment", () => {
  const printer = new LogPrinter(colouredStyle, false);
  const time = "2026-01-01T00:00:00.000Z";
  const line = (kind: string) => printer.line(`${time}\t${id}\t${kind}\tx`);
  expect(line("ERROR")).toBe("\u001b[31mERROR  0b8b3c1e x\u001b[0m");
  expect(line("WARN")).toContain("\u001b[33mWARN");
  expect(line("INFO")).toMatch(/^INFO/);
  expect(printer.line(`END RequestId: ${id}\n`)).toBe("\u001b[2mEND    0b8b3c1e\u001b[0m");
  const report = `REPORT RequestId: ${id}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 9 MB\t`;
  expect(printer.line(report)).toContain("\u001b[2mREPORT");
  expect(printer.line(`${report}Status: timeout`)).toContain("\u001b[31mREPORT");
  const streams = ["a1b2c3", "a1b2c4"].map((hash) => printer.print(event(0, "x", `2026/01/01/[1]${hash}`)));
  const colours = streams.map((text) => text.split("a1b2c")[0]);
  expect(new Set(colours).size).toBe(2);
});
