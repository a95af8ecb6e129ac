import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface ToolResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function runTool(
  command: string,
  options: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<ToolResult> {
  try {
    return {
      exitCode: 0,
      ...(await execute(command, options, { env: environment, timeout: 60_000, maxBuffer: 16 << 20 })),
    };
  } catch (error) {
    const { code, stdout, stderr, message } = error as {
      code: unknown;
      stdout?: string;
      stderr?: string;
      message: string;
    };
    if (typeof code !== "number") throw error;
    return { exitCode: code, stdout: stdout ?? "", stderr: stderr ?? message };
  }
}

/** Whether a tool that a suite drives is installed; says aloud what to do when it is not. */
export async function isInstalled(
  command: string,
  options: readonly string[],
  installCommand: string,
): Promise<boolean> {
  const found = await execute(command, options).then(
    () => true,
    () => false,
  );
  if (!found) {
    const line = "=".repeat(80);
    process.stderr.write(
      `\n${line}\nSKIPPED: ${command} ${options.join(" ")} does not run here. Install it with:\n  ${installCommand}\n${line}\n`,
    );
  }
  return found;
}
