import { describe, expect, test } from "vitest";
import type { FunctionSpecification } from "../environments.ts";
import { findOnPath } from "../find-on-path.ts";
import { environmentsForTest, functionOf } from "../function-fixture.ts";
import { providedOf } from "../runtime-api/bootstrap-for-tests.ts";
import { isolationForTest } from "./isolation-fixture.ts";
import { plainProcesses } from "./plain-processes.ts";

/** The most that a request may have, and an answer: a hundred bytes more. */
const [requestBytesMax, responseBytesMax] = [6 * 1024 * 1024, 6 * 1024 * 1024 + 100];

const settings: Partial<FunctionSpecification> = { timeoutMs: 60_000, memoryMb: 128 };
const node = "exports.handler = async (event) => (event.n ? 'x'.repeat(event.n) : event);";
const python = "def handler(event, context):\n  return 'x' * event['n'] if 'n' in event else event\n";
const provided = `while (true) { const event = await next(); const { n } = JSON.parse(event.text);
  await post("/invocation/" + event.id + "/response", n ? JSON.stringify("x".repeat(n)) : event.text); }`;

const runtimes: Record<string, () => Promise<FunctionSpecification>> = {
  "nodejs22.x": () => functionOf(node, settings),
  ...(findOnPath("python3") && {
    "python3.12": () => functionOf({ "index.py": python }, { ...settings, runtime: "python3.12" }),
  }),
  "provided.al2023": () => providedOf(provided, settings),
};

const isolations = [plainProcesses(), await isolationForTest("auto")];
const kinds = isolations.filter(({ kind }, index) => isolations.findIndex((other) => other.kind === kind) === index);

describe.each(kinds)("payloads in $kind", (isolation) => {
  const { environments } = environmentsForTest({ isolation });

  test.each(Object.entries(runtimes))("go through %s whole, as large as AWS has them", async (_runtime, make) => {
    const specification = await make();
    const invoke = (payload: Buffer) =>
      environments.invoke(specification, {
        requestId: "0f6a2c5e-0000-4000-8000-000000000001",
        payload,
        invokedFunctionArn: specification.functionArn,
        traceHeader: "Root=1-00000000-000000000000000000000000;Sampled=0",
      });
    const frame = '{"text":""}'.length;
    const event = Buffer.from(`{"text":"${"ü".repeat(500)}${"y".repeat(requestBytesMax - frame - 1_000)}"}`);
    expect(event.length).toBe(requestBytesMax);
    for (let turn = 0; turn < 2; turn++) {
      const { payload, functionError } = await invoke(event);
      expect(functionError).toBeUndefined();
      expect(JSON.parse(Buffer.from(payload).toString())).toEqual(JSON.parse(event.toString()));
    }
    const answerOf = async (bytes: number) => invoke(Buffer.from(JSON.stringify({ n: bytes - 2 })));
    expect((await answerOf(responseBytesMax)).payload).toHaveLength(responseBytesMax);
    const { payload, functionError } = await answerOf(responseBytesMax + 1);
    expect(functionError).toBe("Unhandled");
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({ errorType: "Function.ResponseSizeTooLarge" });
    // It goes on as if nothing had been.
    expect((await invoke(Buffer.from("{}"))).payload).toHaveLength(2);
  });
});
