import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { findOnPath } from "./find-on-path.ts";
import { call, environmentsForTest, functionOf } from "./function-fixture.ts";
import { usageOf } from "./process-memory.ts";

const hasPython = existsSync("/proc/self/smaps") && Boolean(findOnPath("python3"));
const mebibyte = 1024 * 1024;

/** A Python that has run some lines and waits; its folder in /proc. */
async function python(code: string): Promise<string> {
  const child = spawn("python3", ["-c", `${code}\nprint("ready", flush=True)\nimport time; time.sleep(1000)`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return `/proc/${child.pid}`;
}

const fill = "for at in range(0, len(m), 4096): m[at] = 1";
const residentOf = async (folders: string[], atMostMb: number) =>
  (await usageOf(folders.values(), atMostMb * mebibyte, 100)).residentBytes / mebibyte;

test.skipIf(!hasPython)("memory that is shared counts, and what is a file in a folder does not", async () => {
  const anonymous = await python(`import mmap; m = mmap.mmap(-1, 64 << 20)\n${fill}`);
  expect(await residentOf([anonymous], 32)).toBeGreaterThan(64);
  // Counted once, whoever else has it, and looked at only where it could be too much.
  expect(await residentOf([anonymous, anonymous], 40)).toBeLessThan(110);
  expect(await residentOf([anonymous], 1000)).toBeLessThan(32);
  const described = await python(
    `import mmap, os; f = os.memfd_create("x"); os.ftruncate(f, 64 << 20); m = mmap.mmap(f, 64 << 20)\n${fill}`,
  );
  expect(await residentOf([described], 32)).toBeGreaterThan(64);
});

test.skipIf(!hasPython)("a function that outgrows its memory by sharing it is killed", async () => {
  const { environments } = environmentsForTest();
  const code = `import mmap\ndef handler(event, context):\n  m = mmap.mmap(-1, 300 << 20)\n  ${fill}\n  while True: pass`;
  const specification = await functionOf(
    { "index.py": code },
    { runtime: "python3.12", handler: "index.handler", memoryMb: 128, timeoutMs: 20_000 },
  );
  expect((await call(environments, specification)).answer.errorType).toBe("Runtime.OutOfMemory");
});
