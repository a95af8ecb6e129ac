import { describe, expect, it } from "vitest";
import { asynchronousPayload, synchronousPayload } from "./payload.ts";

const sixMegabytes = 6 * 1024 * 1024;
const text = (bytes: number) => Buffer.from(JSON.stringify("y".repeat(bytes - 2)));
const wrong = "Could not parse request body into json: Could not parse payload into json: ";

async function refusal(check: () => unknown): Promise<string> {
  try {
    await check();
  } catch (error) {
    return (error as Error).message;
  }
  return "no refusal";
}

describe("payloads", () => {
  it("may be as large as AWS says, to the byte", async () => {
    const largest = text(sixMegabytes);
    expect(await synchronousPayload(largest)).toBe(largest);
    expect(await refusal(() => synchronousPayload(text(sixMegabytes + 1)))).toBe(
      "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    );
    const megabyte = text(1024 * 1024);
    expect(await asynchronousPayload(megabyte)).toBe(megabyte);
    expect(await refusal(() => asynchronousPayload(text(1024 * 1024 + 1)))).toMatch(
      /^1048577 byte payload is too large/,
    );
  });

  it.each([100, 100_000])("are JSON in UTF-8, also with %d bytes", async (bytes) => {
    const whole = text(bytes);
    expect(await refusal(() => synchronousPayload(whole.subarray(0, -1)))).toMatch(new RegExp(`^${wrong}Un`));
    expect(await refusal(() => synchronousPayload(Buffer.concat([whole, Buffer.from("}")])))).toMatch(
      new RegExp(`^${wrong}Unexpected`),
    );
    whole[50] = 0xff;
    expect(await refusal(() => synchronousPayload(whole))).toBe(`${wrong}Invalid UTF-8`);
  });

  it("keep nobody waiting while they are looked at", async () => {
    let turns = 0;
    const count = () => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await synchronousPayload(Buffer.from(`[${"{},".repeat(2_000_000)}{}]`));
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(15);
  });
});
