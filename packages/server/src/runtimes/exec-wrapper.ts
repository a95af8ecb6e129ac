import { join } from "node:path";
import type { FunctionSpecification } from "./environments.ts";
import type { SandboxFolders } from "./isolation/isolation.ts";

const variable = "AWS_LAMBDA_EXEC_WRAPPER";

interface CommandLine {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** Whether a function wants its runtime started by a script of its own. */
export function hasExecWrapper({ environmentVariables }: FunctionSpecification): boolean {
  return Boolean(environmentVariables[variable]);
}

/**
 * The command line as a function's wrapper script gets it: the script, told of the command to run when it has prepared
 * what it wants to (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html). Paths below `/opt` and `/var/task`
 * are found where they lie on this machine.
 */
export function wrapCommand<Line extends CommandLine>(
  line: Line,
  specification: FunctionSpecification,
  { taskRoot = "", layersRoot = "" }: SandboxFolders,
): Line {
  const wrapper = specification.environmentVariables[variable];
  if (!wrapper) return line;
  const command = inFolder(wrapper, "/opt/", layersRoot) ?? inFolder(wrapper, "/var/task/", taskRoot) ?? wrapper;
  return { ...line, command, arguments: [line.command, ...line.arguments] };
}

function inFolder(path: string, name: string, folder: string): string | undefined {
  return path.startsWith(name) ? join(folder, path.slice(name.length)) : undefined;
}
