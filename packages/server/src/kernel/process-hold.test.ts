import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { holdProcessDuring } from "./process-hold.ts";

test("hands through results and failures", async () => {
  expect(await holdProcessDuring(async () => 7)).toBe(7);
  await expect(holdProcessDuring(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
});

test("a process with nothing else to do waits for the work", () => {
  const source = fileURLToPath(new URL("./process-hold.ts", import.meta.url));
  // The function is plain JavaScript once its types are gone; the child gets it as text.
  const script = `
    const { readFileSync } = require("node:fs");
    const text = readFileSync(${JSON.stringify(source)}, "utf8");
    const plain = text.slice(text.indexOf("async function")).replace("<T>(work: () => Promise<T>): Promise<T>", "(work)");
    const hold = eval("(" + plain + ")");
    hold(() => new Promise((resolve) => setTimeout(resolve, 20).unref())).then(() => console.log("done"));`;
  expect(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stdout).toBe("done\n");
});
