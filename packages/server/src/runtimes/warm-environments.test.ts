import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";

const code = `
  const loadedMs = performance.now();
  let count = 0;
  exports.handler = async ({ exit, until }) => {
    if (exit) process.exit(1);
    while (until && !require("node:fs").existsSync(until)) await new Promise(setImmediate);
    return { type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE, count: ++count, pid: process.pid };
  };`;

describe("environments that are kept warm", () => {
  it("are loaded before anybody invokes them, and taken before others", async () => {
    const { environments, lines } = environmentsForTest();
    const specification = await functionOf(code);
    environments.keepWarm(specification, 2);
    await expect.poll(() => environments.warmth(specification.key).readyCount).toBe(2);
    expect(environments.warmth(specification.key)).toEqual({ readyCount: 2, idleCount: 2, hasFailed: false });
    const answers = await Promise.all([call(environments, specification), call(environments, specification)]);
    expect(answers.map(({ answer }) => [answer.type, answer.count])).toEqual([
      ["provisioned-concurrency", 1],
      ["provisioned-concurrency", 1],
    ]);
    expect(answers.map(({ result }) => result.initDurationMs)).toEqual([undefined, undefined]);
    expect(lines.filter(({ message }) => message.startsWith("INIT_START"))).toHaveLength(2);
  });

  it("leave what goes beyond them to environments on demand, which go when idle", async () => {
    const { environments, workDirectory } = environmentsForTest({ idleTimeoutMs: 0 });
    const specification = await functionOf(code);
    environments.keepWarm(specification, 1);
    await expect.poll(() => environments.warmth(specification.key).readyCount).toBe(1);
    const until = join(workDirectory, "go-on");
    const held = call(environments, specification, { until });
    expect(environments.warmth(specification.key)).toEqual({ readyCount: 1, idleCount: 0, hasFailed: false });
    expect((await call(environments, specification)).answer.type).toBe("on-demand");
    writeFileSync(until, "");
    const { answer } = await held;
    expect(answer).toMatchObject({ type: "provisioned-concurrency", count: 1 });
    await expect.poll(() => environments.warmth(specification.key).idleCount).toBe(1);
    expect((await call(environments, specification)).answer).toMatchObject({ count: 2, pid: answer.pid });
  });

  it("are made anew when they end, and end when they are not wanted any more", async () => {
    const { environments } = environmentsForTest();
    const specification = await functionOf(code);
    const warmth = () => environments.warmth(specification.key);
    environments.keepWarm(specification, 2);
    await expect.poll(() => warmth().readyCount).toBe(2);
    expect((await call(environments, specification, { exit: true })).result.functionError).toBe("Unhandled");
    await expect.poll(() => warmth().readyCount).toBe(1);
    await expect.poll(() => warmth().readyCount, { timeout: 10_000 }).toBe(2);
    environments.keepWarm(specification, 1);
    await expect.poll(() => warmth()).toEqual({ readyCount: 1, idleCount: 1, hasFailed: false });
    environments.keepWarm(specification, 0);
    await expect.poll(() => warmth().readyCount).toBe(0);
    expect((await call(environments, specification)).answer.type).toBe("on-demand");
  });

  it("end with their function", async () => {
    const { environments } = environmentsForTest();
    const specification = await functionOf(code);
    environments.keepWarm(specification, 1);
    await expect.poll(() => environments.warmth(specification.key).readyCount).toBe(1);
    const { answer } = await call(environments, specification);
    environments.retire(specification.key);
    expect(environments.warmth(specification.key).readyCount).toBe(0);
    const again = await call(environments, specification);
    expect(again.answer.type).toBe("on-demand");
    expect(again.answer.pid).not.toBe(answer.pid);
  });

  it("tell when the function cannot be loaded, and why in its log", async () => {
    const { environments, lines } = environmentsForTest();
    const specification = await functionOf(`throw new Error("no");`);
    environments.keepWarm(specification, 1);
    await expect.poll(() => environments.warmth(specification.key).hasFailed).toBe(true);
    expect(environments.warmth(specification.key).readyCount).toBe(0);
    const reports = lines.filter(({ message }) => message.startsWith("INIT_REPORT"));
    expect(reports[0]?.message).toMatch(/Phase: init\tStatus: error\tError Type: Error/);
    environments.keepWarm(specification, 0);
  });

  it("do not outlive the platform, also while they start", async () => {
    const { environments } = environmentsForTest();
    environments.keepWarm(await functionOf(code), 3);
    await environments.stop(0);
  });
});
