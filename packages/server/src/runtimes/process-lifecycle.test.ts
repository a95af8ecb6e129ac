import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { VirtualClock } from "../kernel/clock.ts";
import { createLogger } from "../kernel/logging.ts";
import { EnvironmentStopped } from "./environments.ts";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";
import { Guardian } from "./guardian.ts";

const whoAmI = "exports.handler = async () => [process.pid, process.env.TMPDIR];";
const { environments } = environmentsForTest();

describe("the end of an environment", () => {
  test("comes when it has been idle for long, with its folder", async () => {
    const clock = new VirtualClock();
    const own = environmentsForTest({ clock, idleTimeoutMs: 60_000 });
    const [pid, folder] = (await call(own.environments, await functionOf(whoAmI))).answer;
    writeFileSync(join(folder, "left"), "over");
    await clock.advance(59_999);
    expect(isAlive(pid)).toBe(true);
    await clock.advance(1);
    await until(() => !isAlive(pid) && !existsSync(folder));
  });

  test("comes after a life of hours, however busy", async () => {
    const clock = new VirtualClock();
    const own = environmentsForTest({ clock, lifetimeMs: 1_000 });
    const specification = await functionOf(whoAmI);
    const [pid] = (await call(own.environments, specification)).answer;
    await clock.advance(999);
    expect((await call(own.environments, specification)).answer[0]).toBe(pid);
    await clock.advance(1);
    expect((await call(own.environments, specification)).answer[0]).toBe(pid);
    expect((await call(own.environments, specification)).answer[0]).not.toBe(pid);
  });

  test("comes at once for idle ones when the function is retired, and for busy ones with their result", async () => {
    const code = `exports.handler = async ({ go }) => {
      while (go && !require("fs").existsSync(go)) await new Promise((r) => setTimeout(r, 1));
      return process.pid; };`;
    const specification = await functionOf(code, { timeoutMs: 20_000 });
    const go = join(tmpdir(), `tireless-go-${process.pid}`);
    const busy = call(environments, specification, { go });
    const { answer: idlePid } = await call(environments, specification);
    environments.retire(specification.key);
    await until(() => !isAlive(idlePid));
    writeFileSync(go, "");
    const { answer: busyPid } = await busy;
    rmSync(go);
    await until(() => !isAlive(busyPid));
    expect((await call(environments, specification)).answer).not.toBeOneOf([idlePid, busyPid]);
  });

  test("takes children along, those in a session of their own too", async () => {
    const code = `const { spawn } = require("child_process"); exports.handler = async ({ exit }) => {
      if (exit) process.exit(3);
      const child = spawn("sleep", ["1000"]); const far = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" }); far.unref();
      return [child.pid, far.pid]; };`;
    const specification = await functionOf(code);
    const pids: number[] = (await call(environments, specification)).answer;
    expect(pids.every(isAlive)).toBe(true);
    await call(environments, specification, { exit: true });
    await until(() => !pids.some(isAlive));
  });

  test("does not depend on the function's consent", async () => {
    const code = `process.on("SIGTERM", () => {}); process.on("SIGINT", () => {}); exports.handler = async () => process.pid;`;
    const specification = await functionOf(code);
    const { answer: pid } = await call(environments, specification);
    environments.retire(specification.key);
    await until(() => !isAlive(pid));
  });
});

describe("stopping", () => {
  test("waits for invocations under way, then takes no more", async () => {
    const own = environmentsForTest();
    const code = "exports.handler = async () => { await new Promise((r) => setTimeout(r, 50)); return process.pid; };";
    const specification = await functionOf(code);
    const running = call(own.environments, specification);
    const stopped = own.environments.stop(10_000);
    await expect(call(own.environments, specification)).rejects.toBeInstanceOf(EnvironmentStopped);
    const { answer: pid } = await running;
    await stopped;
    expect(isAlive(pid)).toBe(false);
    expect(
      readdirSync(join(own.workDirectory, "environments")).flatMap((life) =>
        readdirSync(join(own.workDirectory, "environments", life)),
      ),
    ).toEqual([]);
  });

  test("ends what outlasts the grace, without an outcome", async () => {
    const clock = new VirtualClock();
    const own = environmentsForTest({ clock });
    const specification = await functionOf("exports.handler = async () => { for (;;); };");
    const running = call(own.environments, specification);
    const outcome = expect(running).rejects.toBeInstanceOf(EnvironmentStopped);
    const stopped = own.environments.stop(1_000);
    await clock.advance(1_000);
    await stopped;
    await outcome;
  });

  test("without a grace needs no clock, whatever is under way", async () => {
    const own = environmentsForTest({ clock: new VirtualClock() });
    const begun = join(own.workDirectory, "begun");
    const code = `exports.handler = async () => { require("fs").writeFileSync(${JSON.stringify(begun)}, ""); for (;;); };`;
    const specification = await functionOf(code);
    const running = expect(call(own.environments, specification)).rejects.toBeInstanceOf(EnvironmentStopped);
    await until(() => existsSync(begun));
    const starting = expect(call(own.environments, specification)).rejects.toBeInstanceOf(EnvironmentStopped);
    await own.environments.stop(0);
    await Promise.all([running, starting]);
  });
});

test("processes beyond the limit make room or wait their turn", async () => {
  const own = environmentsForTest({ environmentCountMax: 2, warmPoolSize: 0 });
  const names = ["a", "b", "c", "d", "e"];
  const specifications = await Promise.all(names.map((functionName) => functionOf(whoAmI, { functionName })));
  const all = await Promise.all([...specifications, ...specifications].map((one) => call(own.environments, one)));
  expect(all.map(({ result }) => result.functionError)).toEqual(all.map(() => undefined));
  const life = readdirSync(join(own.workDirectory, "environments"))[0] ?? "";
  await until(() => readdirSync(join(own.workDirectory, "environments", life)).length <= 2);
});

describe("the platform's own death", () => {
  test("the guardian kills running, stopped and escaped processes when its input ends", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tireless-guardian-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const guardian = new Guardian(`TMPDIR=${folder}/`, createLogger("silent"));
    const start = (variables: Record<string, string>) =>
      spawn("sleep", ["1000"], { detached: true, stdio: "ignore", env: { PATH: process.env["PATH"], ...variables } });
    const [running, stopped, escaped, forgotten] = [start({}), start({}), start({ TMPDIR: `${folder}/x` }), start({})];
    for (const { pid } of [running, stopped, forgotten]) guardian.watch(pid ?? 0);
    process.kill(-(stopped.pid ?? 0), "SIGSTOP");
    guardian.forget(forgotten.pid ?? 0);
    const ends = [running, stopped, escaped].map((child) => once(child, "exit"));
    await guardian.stop();
    await Promise.all(ends);
    expect(isAlive(forgotten.pid ?? 0)).toBe(true);
    forgotten.kill("SIGKILL");
  });

  test("a start ends what an earlier life left behind, and spares everything else", async () => {
    const workDirectory = mkdtempSync(join(tmpdir(), "tireless-leftovers-"));
    const old = join(workDirectory, "environments", "earlier", "0123");
    mkdirSync(old, { recursive: true });
    const orphan = spawn("sleep", ["1000"], { stdio: "ignore", env: { PATH: process.env["PATH"], TMPDIR: old } });
    const other = spawn("sleep", ["1000"], { stdio: "ignore" });
    const orphanEnded = once(orphan, "exit");
    const own = environmentsForTest({ workDirectory });
    const { answer } = await call(own.environments, await functionOf("exports.handler = async () => 'on';"));
    expect(answer).toBe("on");
    await orphanEnded;
    await until(() => !existsSync(old));
    expect(isAlive(other.pid ?? 0)).toBe(true);
    other.kill();
  });
});

describe("hostile functions", () => {
  test.each([
    [
      "writes garbage to the pipe",
      "require('fs').writeSync(3, 'garbage garbage'); await new Promise((r) => setTimeout(r, 5000));",
    ],
    [
      "claims a gigantic frame",
      "require('fs').writeSync(3, Buffer.from([255, 255, 255, 255, 5])); await new Promise((r) => setTimeout(r, 5000));",
    ],
    [
      "sends a result without being asked",
      "for (let i = 0; i < 2; i++) require('fs').writeSync(3, Buffer.from([7, 0, 0, 0, 5, 0, 0, 0, 0, 0, 49, 50])); await new Promise((r) => setTimeout(r, 5000));",
    ],
    ["closes the pipe", "require('fs').closeSync(3); await new Promise((r) => setTimeout(r, 5000));"],
  ])("%s: only the environment suffers", async (name, code) => {
    const specification = await functionOf(`exports.handler = async (e) => { if (e.bad) { ${code} } return 'fine'; };`);
    const { result, answer } = await call(environments, specification, { bad: true });
    if (!name.includes("result")) {
      expect(answer.errorMessage).toMatch(/Error: Runtime exited without providing a reason$/);
      expect(result.functionError).toBe("Unhandled");
    }
    // What it forged it may answer itself with, once; then a fresh environment takes its place.
    let last = await call(environments, specification);
    for (let more = 0; more < 2 && last.answer !== "fine"; more++) last = await call(environments, specification);
    expect(last.answer).toBe("fine");
  });

  test("closes its standard output", async () => {
    const code =
      "require('fs').closeSync(1); require('fs').closeSync(2); exports.handler = async () => { console.log('still'); return 1; };";
    const { answer, result } = await call(environments, await functionOf(code));
    expect(answer).toBe(1);
    expect(result.logTail).toContain("\tINFO\tstill\n");
  });

  test("children do not inherit the pipe", async () => {
    const where = `exports.handler = async () => require("child_process").execSync("readlink /proc/self/fd/3 || echo none").toString().trim();`;
    expect((await call(environments, await functionOf(where))).answer).toBe("none");
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits for the kernel to do what it was asked to. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
