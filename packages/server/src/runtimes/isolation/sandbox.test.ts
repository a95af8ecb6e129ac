import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { VirtualClock } from "../../kernel/clock.ts";
import { call, environmentsForTest, functionOf } from "../function-fixture.ts";
import { advanceUntilStopped, describeSandboxed, processesRunning, until } from "./isolation-fixture.ts";

describeSandboxed("a function in a sandbox", (isolation) => {
  const { environments, workDirectory } = environmentsForTest({ isolation });
  const run = async (body: string, overrides = {}, files: Record<string, string> = {}) =>
    call(
      environments,
      await functionOf(
        { ...files, "index.js": `const fs = require("fs"); exports.handler = async (event) => { ${body} };` },
        overrides,
      ),
    );

  test("finds its code, its folders and the SDK where AWS has them", async () => {
    const { answer } = await run(`return {
      root: process.env.LAMBDA_TASK_ROOT, directory: process.cwd(), file: __filename, temporary: require("os").tmpdir(),
      path: process.env.PATH.split(":")[0], node: process.execPath, user: require("os").userInfo().username,
      sdk: typeof require("@aws-sdk/client-dynamodb").DynamoDBClient,
      imported: typeof (await import("@aws-sdk/client-dynamodb")).DynamoDBClient,
      code: fs.readdirSync("/var/task"), layers: fs.readdirSync("/opt"), tmp: fs.readdirSync("/tmp") };`);
    expect(answer).toEqual({
      root: "/var/task",
      directory: "/var/task",
      file: "/var/task/index.js",
      temporary: "/tmp",
      path: "/var/lang/bin",
      node: "/var/lang/bin/node",
      user: "sbx_user1051",
      sdk: "function",
      imported: "function",
      code: ["index.js"],
      layers: [],
      tmp: [],
    });
  });

  test("sees nothing else of this machine", async () => {
    const { answer } = await run(`
      const look = (path) => { try { return fs.readdirSync(path); } catch (error) { return error.code; } };
      return { top: look("/").sort(), data: look(${JSON.stringify(workDirectory)}), home: look(${JSON.stringify(process.env["HOME"])}),
        through: look("/proc/1/root/" + ${JSON.stringify(workDirectory)}), shadow: look("/etc/shadow"),
        processes: look("/proc").filter((name) => /^\\d+$/.test(name)).length };`);
    expect(answer).toEqual({
      top: expect.not.arrayContaining(["home", "root", "work"]),
      data: "ENOENT",
      home: "ENOENT",
      through: expect.stringMatching(/^(ENOENT|EACCES)$/),
      shadow: "ENOENT",
      processes: 2,
    });
  });

  test("does not see what other functions run with", async () => {
    const environmentVariables = { PASSWORD: "of-another-function" };
    await run("return 1;", { functionName: "other", environmentVariables });
    const { answer } = await run(`
      const processes = fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name));
      return processes.map((pid) => { try { return fs.readFileSync("/proc/" + pid + "/environ", "latin1"); } catch { return ""; } }).join();`);
    expect(answer).not.toContain("of-another-function");
  });

  test("has no rights, and writes nowhere but in /tmp", async () => {
    const { answer } = await run(`
      const write = (path) => { try { fs.writeFileSync(path, "x"); return "written"; } catch (error) { return error.code; } };
      const places = ["/x", "/var/task/x", "/var/task/index.js", "/var/runtime/x", "/opt/x", "/dev/x", "/etc/x", "/usr/x", "/proc/sys/kernel/core_pattern", "/tmp/x"];
      const status = fs.readFileSync("/proc/self/status", "latin1");
      return { written: places.filter((path) => write(path) === "written"), rights: /CapEff:\\s*(\\w+)/.exec(status)[1],
        gains: /NoNewPrivs:\\s*(\\d)/.exec(status)[1], root: process.getuid() === 0 };`);
    expect(answer).toEqual({ written: ["/tmp/x"], rights: "0000000000000000", gains: "1", root: false });
  });

  test("has AWS's limits on files and processes", async () => {
    const { answer } = await run(`return fs.readFileSync("/proc/self/limits", "latin1").split("\\n")
      .filter((line) => /open files|processes/.test(line)).map((line) => line.match(/\\d+/g).map(Number));`);
    expect(answer).toEqual([
      [1024, 1024],
      [1024, 1024],
    ]);
  });

  test("with more code than is worth linking, and with links in it, has it all the same", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`lib/deep/${n}.js`, `module.exports = ${n};`]),
    );
    const { answer } = await run(
      `return [require("./lib/deep/299"), fs.readdirSync("/var/task/lib/deep").length];`,
      {},
      files,
    );
    expect(answer).toEqual([299, 300]);
  });

  test("keeps /tmp while it is warm, full or not, and leaves nothing to the next one", async () => {
    const body = `
      if (event.list) return fs.readdirSync("/tmp").sort();
      fs.writeFileSync("/tmp/kept", "x");
      try { for (let n = 0; ; n++) fs.writeFileSync("/tmp/" + n, Buffer.alloc(1 << 20)); } catch (error) { return error.code; }`;
    const specification = await functionOf(
      `const fs = require("fs"); exports.handler = async (event) => { ${body} };`,
      {
        ephemeralStorageMb: 8,
      },
    );
    expect((await call(environments, specification)).answer).toBe("ENOSPC");
    expect((await call(environments, specification, { list: true })).answer).toEqual(
      expect.arrayContaining(["kept", "0", "6"]),
    );
    environments.retire(specification.key);
    expect((await call(environments, specification, { list: true })).answer).toEqual([]);
  });

  test("ends as it ended, not as its sandbox did", async () => {
    const ends = ["process.exit(3)", "process.kill(process.pid, 'SIGKILL')", "process.abort()"];
    const reasons = [];
    for (const end of ends) {
      const { answer } = await run(`${end}; await new Promise(() => setTimeout(() => {}, 1e6));`);
      reasons.push([answer.errorType, answer.errorMessage.split("Error: ")[1]]);
    }
    expect(reasons).toEqual([
      ["Runtime.ExitError", "Runtime exited with error: exit status 3"],
      ["Runtime.ExitError", "Runtime exited with error: signal: killed"],
      ["Runtime.ExitError", "Runtime exited with error: signal: aborted"],
    ]);
  });

  test("that outgrows its memory is killed", async () => {
    const { answer, result } = await run("const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));", {
      memoryMb: 128,
    });
    expect(answer.errorType).toBe("Runtime.OutOfMemory");
    expect(result.logTail).toContain("Max Memory Used: 128 MB");
  });

  test("has variables that no program on its way obeys", async () => {
    const environmentVariables = { LD_PRELOAD: "/var/task/none.so", QUOTED: `it's "$(id)" \\ \n *`, PPID: "1" };
    const { answer, result } = await run("return { ...process.env };", { environmentVariables });
    expect(answer).toMatchObject(environmentVariables);
    // Only the two programs that run with it complain: the one that sets it and Node.
    expect(result.logTail.match(/cannot be preloaded/g)?.length ?? 0).toBeLessThanOrEqual(1);
  });
});

describeSandboxed("what a function leaves running", (isolation) => {
  // Named after this run, because others on the machine may be at the same test.
  const ticksFile = `/tmp/ticks-${process.pid}`;
  // Not a shell: one that waits for a child it has just made cannot be stopped before the child is something else.
  const daemon = `
    const { spawn } = require("child_process");
    const ticking = "setInterval(() => require('fs').appendFileSync('${ticksFile}', 'x'), 1)";
    exports.handler = async (event) => {
      if (event.start) spawn(process.execPath, ["-e", ticking], { detached: true, stdio: "ignore" }).unref();
      return require("fs").existsSync("${ticksFile}") ? require("fs").statSync("${ticksFile}").size : 0; };`;

  test("stands still between invocations, sessions of its own included, and goes on with the next one", async () => {
    const clock = new VirtualClock();
    const { environments } = environmentsForTest({ isolation, clock });
    const specification = await functionOf(daemon, { timeoutMs: 900_000 });
    await call(environments, specification, { start: true });
    await until(() => processesRunning(ticksFile).length > 0);
    const [pid = 0] = processesRunning(ticksFile);
    const ticks = `/proc/${pid}/root${ticksFile}`;
    await until(() => sizeOf(ticks) > 0);
    await advanceUntilStopped(clock, pid);
    const before = sizeOf(ticks);
    // Others come and go meanwhile.
    for (const functionName of ["a", "b"]) {
      await call(environments, await functionOf("exports.handler = async () => 0;", { functionName }));
    }
    expect(sizeOf(ticks)).toBe(before);
    expect((await call(environments, specification)).answer).toBeGreaterThanOrEqual(before);
    await until(() => sizeOf(ticks) > before);
  });

  test("ends with it", async () => {
    const { environments } = environmentsForTest({ isolation });
    const specification = await functionOf(daemon);
    await call(environments, specification, { start: true });
    await until(() => processesRunning(ticksFile).length > 0);
    environments.retire(specification.key);
    await until(() => processesRunning(ticksFile).length === 0);
  });

  test("is gone when the platform has stopped, with all its files", async () => {
    const { environments, workDirectory } = environmentsForTest({ isolation });
    await call(environments, await functionOf(daemon), { start: true });
    await environments.stop(0);
    expect(processesRunning(ticksFile)).toEqual([]);
    const lives = readdirSync(`${workDirectory}/environments`);
    expect(lives.flatMap((life) => readdirSync(`${workDirectory}/environments/${life}`))).toEqual([]);
    expect(readFileSync("/proc/self/mounts", "latin1")).not.toContain(workDirectory);
  });
});

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
