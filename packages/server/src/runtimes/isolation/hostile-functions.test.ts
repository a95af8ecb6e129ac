import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../kernel/clock.ts";
import { call, environmentsForTest, functionOf } from "../function-fixture.ts";
import type { Isolation } from "./isolation.ts";
import { describeSandboxed, processesRunning, until } from "./isolation-fixture.ts";
import { plainProcesses } from "./plain-processes.ts";

const neighbour = "exports.handler = async () => 'fine';";

/** A function that answers `fine`, or runs `bad` when the event says so. */
const mixed = (bad: string) =>
  functionOf(`const fs = require("fs"); const { spawn } = require("child_process");
    exports.handler = async (event) => { if (event.bad) { ${bad} } return "fine"; };`);

describe("in plain processes", () => hostileFunctions(plainProcesses()));
describeSandboxed("in sandboxes", (isolation) => {
  hostileFunctions(isolation);

  test("a fork bomb ends with its time, and its neighbours go on", async () => {
    const { environments } = environmentsForTest({ isolation });
    const bomb = await functionOf(
      `const processes = () => require("fs").readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length;
       exports.handler = async ({ wait }) => {
        require("child_process").spawn("sh", ["-c", "bomb() { bomb | bomb & }; bomb; : tireless-bomb"], { detached: true, stdio: "ignore" });
        while (wait || processes() < 300) await new Promise((resolve) => setTimeout(resolve, 5));
        return "exploded"; };`,
      { timeoutMs: 2_000 },
    );
    // In one it explodes during the invocation, in the other it is left over.
    const exploding = call(environments, bomb, { wait: true });
    expect((await call(environments, await functionOf(neighbour))).answer).toBe("fine");
    expect((await exploding).answer.errorType).toBe("Sandbox.Timedout");
    expect((await call(environments, bomb)).answer).toBe("exploded");
    expect((await call(environments, await functionOf(neighbour))).answer).toBe("fine");
    await until(() => processesRunning("tireless-bomb").length === 0);
  });

  test("one that signals everything it can reach reaches only itself", async () => {
    const { environments } = environmentsForTest({ isolation });
    const specification = await mixed(`
      // Outside of a sandbox this would end everything that the user runs.
      if (fs.readFileSync("/proc/1/comm", "utf8").trim() !== "bwrap" || process.pid > 9) throw new Error("not in a sandbox");
      for (const pid of [-1, 1, 0]) { try { process.kill(pid, "SIGKILL"); } catch (error) { console.log(error.code); } }`);
    const other = await functionOf(neighbour);
    await call(environments, other);
    const { answer } = await call(environments, specification, { bad: true });
    // It depends on who of them went first.
    expect(answer.errorMessage).toMatch(/(signal: killed|without providing a reason)$/);
    expect((await call(environments, other)).result.initDurationMs).toBeUndefined();
    expect((await call(environments, specification)).answer).toBe("fine");
  });
});

test("a plain process that starts more than AWS lets it is killed", async () => {
  const { environments } = environmentsForTest();
  const specification = await functionOf(
    `exports.handler = async () => {
      const script = 'i=0; while [ $i -lt 1100 ]; do sleep 100.25 & i=$((i+1)); done; wait';
      require("child_process").spawn("sh", ["-c", script], { stdio: "ignore" });
      await new Promise(() => setInterval(() => {}, 1e6)); };`,
    { timeoutMs: 60_000, memoryMb: 10_240 },
  );
  const { answer, result } = await call(environments, specification);
  expect(answer.errorType).toBe("Runtime.ExitError");
  expect(result.logTail).toContain("more processes than an environment may have");
  await until(() => processesRunning("sleep 100.25").length === 0);
});

test("a plain process cannot write more than its storage holds, in one file or in many", async () => {
  const { environments } = environmentsForTest();
  const one = await functionOf(
    `const fs = require("fs"); exports.handler = async () => {
      try { fs.writeFileSync(process.env.TMPDIR + "/one", Buffer.alloc(4 << 20)); } catch (error) { return error.code; } };`,
    { ephemeralStorageMb: 2 },
  );
  expect((await call(environments, one)).answer).toBe("EFBIG");
  const many = await functionOf(
    `const fs = require("fs"); exports.handler = async () => {
      for (let n = 0; n < 6; n++) fs.writeFileSync(process.env.TMPDIR + "/" + n, Buffer.alloc(1 << 20));
      await new Promise(() => setInterval(() => {}, 1e6)); };`,
    { ephemeralStorageMb: 2, timeoutMs: 60_000 },
  );
  const { answer, result } = await call(environments, many);
  expect(answer.errorMessage).toContain("signal: killed");
  expect(result.logTail).toContain("more than its ephemeral storage holds");
});

function hostileFunctions(isolation: Isolation): void {
  const { environments, lines } = environmentsForTest({ isolation });

  test.each([
    [
      "writes garbage to the pipe",
      "fs.writeSync(3, 'garbage garbage'); await new Promise((r) => setTimeout(r, 5000));",
    ],
    ["closes the pipe", "fs.closeSync(3); await new Promise((r) => setTimeout(r, 5000));"],
    ["closes every file it has", "for (let fd = 0; fd < 64; fd++) { try { fs.closeSync(fd); } catch {} } for (;;);"],
  ])("one that %s is of no more use, and the next one is", async (_name, bad) => {
    const specification = await mixed(bad);
    const { answer } = await call(environments, specification, { bad: true });
    expect(answer.errorMessage).toMatch(/Error: Runtime exited (without providing a reason|with error: .*)$/);
    expect((await call(environments, specification)).answer).toBe("fine");
  });

  test("one that recurses for ever is told so", async () => {
    const { answer } = await call(environments, await mixed("const f = () => f(); f();"), { bad: true });
    expect(answer).toMatchObject({ errorType: "RangeError", errorMessage: "Maximum call stack size exceeded" });
  });

  test("an answer above 6 MB is refused", async () => {
    const { answer } = await call(environments, await mixed("return 'x'.repeat(7e6);"), { bad: true });
    expect(answer.errorType).toBe("Function.ResponseSizeTooLarge");
  });

  test("a line of 100 MB becomes events of the size that events have", async () => {
    const specification = await functionOf(
      `const fs = require("fs"); const piece = Buffer.alloc(1 << 20, 97);
       exports.handler = async () => { for (let n = 0; n < 100; n++) fs.writeSync(1, piece); return "written"; };`,
      { functionName: "talker", timeoutMs: 25_000 },
    );
    lines.length = 0;
    expect((await call(environments, specification)).answer).toBe("written");
    const sizes = lines.filter(({ message }) => message.startsWith("aaa")).map(({ message }) => message.length);
    expect(Math.max(...sizes)).toBe(256 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100 * 1024 * 1024);
    lines.length = 0;
  });

  test("one that ignores SIGTERM ends like any other, with what it started", async () => {
    const specification = await functionOf(`
      for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {});
      exports.handler = async () => {
        require("child_process").spawn("sh", ["-c", "trap '' TERM INT HUP; sleep 100.5; :"], { detached: true, stdio: "ignore" }).unref();
        return 1; };`);
    await call(environments, specification);
    await until(() => processesRunning("sleep 100.5").length > 1);
    environments.retire(specification.key);
    await until(() => processesRunning("sleep 100.5").length === 0);
  });

  test("one that never finishes loading is started anew within the invocation, and then ended", async () => {
    const clock = new VirtualClock();
    const own = environmentsForTest({ isolation, clock });
    const pending = call(own.environments, await functionOf("process.title = 'tireless-busy'; for (;;);"), {});
    await until(() => processesRunning("tireless-busy").length === 1);
    const [first] = processesRunning("tireless-busy");
    await clock.advance(10_000);
    await until(() => processesRunning("tireless-busy").some((pid) => pid !== first));
    await clock.advance(3_000);
    expect((await pending).answer.errorType).toBe("Sandbox.Timedout");
    expect(own.lines.map(({ message }) => message).join("")).toContain("INIT_REPORT Init Duration: 10000.00 ms");
  });
}
