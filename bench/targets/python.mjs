import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * The Python of this machine: the interpreter itself, because `python3` may be a script of a version manager that takes
 * longer than what it starts, and the name of its runtime on Lambda. Undefined where there is none.
 */
export async function findPython() {
  const code = "import sys; print(sys.executable, 'python%d.%d' % sys.version_info[:2])";
  try {
    const { stdout } = await promisify(execFile)("python3", ["-c", code]);
    const [executable, runtime] = stdout.trim().split(" ");
    return { executable, runtime };
  } catch {
    return undefined;
  }
}
