import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { compileFiles, findInterpreter } from "./interpreter.ts";

const interpreter = await findInterpreter("python3");

if (!interpreter)
  console.warn("SKIPPED: what an interpreter of Python compiles. Install it with:\n  apt-get install python3");

test.skipIf(!interpreter)(
  "files are compiled beside themselves, and no harm is done where they cannot be",
  async () => {
    if (!interpreter) return;
    const folder = mkdtempSync(join(tmpdir(), "tireless-python-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "module.py"), "answer = 42\n");
    await compileFiles(interpreter, folder);
    expect(readdirSync(join(folder, "__pycache__"))).toEqual([expect.stringMatching(/^module\..*\.pyc$/)]);
    await compileFiles(interpreter, join(folder, "missing"));
  },
);
