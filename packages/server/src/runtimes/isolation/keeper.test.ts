import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import { FunctionProcess, type ProcessEnd, type Program } from "../function-process.ts";
import { Guardian } from "../guardian.ts";
import { StrayHunt } from "../stray-processes.ts";
import { describeSandboxed, processesRunning, stateOf, until } from "./isolation-fixture.ts";

describeSandboxed("programs that join a sandbox", (isolation) => {
  const shell = (script: string): Program => ({
    command: "/bin/sh",
    arguments: ["-c", script],
    variables: { PATH: "/usr/bin:/bin" },
    framed: false,
  });

  function openHost() {
    const directory = join(mkdtempSync(join(tmpdir(), "tireless-keeper-")), "own");
    const guardian = new Guardian(`TMPDIR=${directory}/`, createLogger("silent"));
    const ends: Record<string, ProcessEnd> = {};
    let output = "";
    const listener = (name: string) => ({
      frame: () => {},
      output: (_: string, chunk: Buffer) => {
        output += chunk;
      },
      ended: (end: ProcessEnd) => {
        ends[name] = end;
      },
    });
    const options = { clock: systemClock, guardian, strays: new StrayHunt(), isolation, directory };
    const host = new FunctionProcess(options, listener("host"));
    return { host, guest: host.guest(listener("guest")), ends, directory, output: () => output, guardian };
  }

  test("share /tmp and end together, whoever came first", async () => {
    const { host, guest, ends, directory, output, guardian } = openHost();
    guest.launch(shell("echo from a guest >/tmp/word; sleep 100.71; :"));
    host.launch(
      shell("until [ -s /tmp/word ]; do sleep 0.01; done; cat /tmp/word; ls -d /proc/[0-9]* | wc -l; exit 5"),
    );
    await host.gone;
    expect(output()).toMatch(/^from a guest\n\d\n$/);
    expect(ends["host"]).toMatchObject({ exitCode: 5, signal: null });
    await guest.gone;
    expect(ends["guest"]).toBeDefined();
    expect(processesRunning("sleep 100.71")).toEqual([]);
    expect(existsSync(directory)).toBe(false);
    await guardian.stop();
  });

  test("may come to one that runs, and are stopped and ended with it", async () => {
    const { host, guest, ends, guardian } = openHost();
    host.launch(shell("sleep 100.72; :"));
    guest.launch(shell("sleep 100.73; :"));
    await until(() => processesRunning("sleep 100.73").some((pid) => stateOf(pid) === "S"));
    host.kill();
    await host.gone;
    expect(ends["host"]).toMatchObject({ signal: "SIGKILL" });
    expect([...processesRunning("sleep 100.72"), ...processesRunning("sleep 100.73")]).toEqual([]);
    await guardian.stop();
  });

  test("of which nobody is left leave nothing", async () => {
    const { host, guest, ends, directory, guardian } = openHost();
    guest.launch(shell("exit 3"));
    await guest.gone;
    expect(ends["guest"]).toMatchObject({ exitCode: 3 });
    host.kill();
    await host.gone;
    expect(existsSync(directory)).toBe(false);
    await guardian.stop();
    expect(processesRunning(directory)).toEqual([]);
  });
});
