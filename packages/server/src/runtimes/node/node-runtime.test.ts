import { expect, test, vi } from "vitest";
import type { Logger } from "../../kernel/logging.ts";
import { nodeRuntime } from "./node-runtime.ts";

test("the log says when another Node than the wanted one runs functions, and nothing otherwise", () => {
  const warn = vi.fn();
  const log = { warn } as unknown as Logger;
  const ownMajor = Number.parseInt(process.versions.node, 10);
  expect(nodeRuntime(`nodejs${ownMajor}.x`, log).version).toBe(`nodejs:${ownMajor}.v${process.versions.node}`);
  expect(warn).not.toHaveBeenCalled();
  expect(nodeRuntime("nodejs904.x", log).version).toBe(`nodejs:904.v${process.versions.node}`);
  expect(warn).toHaveBeenCalledWith(
    { runtime: "nodejs904.x", version: process.versions.node },
    `Node.js 904 is not installed: ${process.versions.node} runs it`,
  );
});
