import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ServiceError } from "../../kernel/errors.ts";
import type { Logger } from "../../kernel/logging.ts";
import { hasExecWrapper, wrapCommand } from "../exec-wrapper.ts";
import type { Program } from "../function-process.ts";
import { PipeLink } from "../pipe-link.ts";
import { emptyStart, startOf } from "../process-pool.ts";
import type { Runtime } from "../runtime.ts";
import { variablesReadAtStart } from "../variables-read-at-start.ts";
import { compileFiles, findInterpreter, type Interpreter } from "./interpreter.ts";

/** Python's files are not compiled: they stay where they were written, and the package brings them from there. */
const bootstrapDirectory = fileURLToPath(new URL("../../../src/runtimes/python/bootstrap/", import.meta.url));

/** The exact version when the PATH has it under its own name, otherwise the machine's `python3`. */
export async function pythonRuntime(name: string, log: Logger): Promise<Runtime> {
  const exact = await findInterpreter(name);
  const interpreter = exact ?? (await findInterpreter("python3"));
  if (!interpreter) throw new ServiceError("InvalidRuntimeException", `No python3 on the PATH runs ${name}.`);
  if (!exact) log.warn({ runtime: name, version: interpreter.version }, `${name} is not on the PATH: python3 runs it`);
  // The first function does not wait for what makes the later ones' starts quicker.
  void compileFiles(interpreter, bootstrapDirectory);
  const { command, version } = interpreter;
  return {
    version: `python:${name.replace("python", "")}.v${version}`,
    directory: bootstrapDirectory.replace(/\/$/, ""),
    defaults: ({ taskRoot, layersRoot }) => ({
      PATH: `${dirname(command)}:/usr/local/bin:/usr/bin:/bin:${layersRoot ?? "/opt"}/bin`,
      ...(layersRoot !== undefined && { LD_LIBRARY_PATH: `${taskRoot}:${taskRoot}/lib:${layersRoot}/lib` }),
    }),
    start: (specification) => {
      if (hasExecWrapper(specification)) return emptyStart;
      const variables = variablesReadAtStart(specification.environmentVariables);
      return startOf(pythonProgram(interpreter, variables), Object.keys(variables).length === 0);
    },
    speaksRuntimeApi: false,
    connect: ({ process, specification, variables, taskRoot, layersRoot, folders }, listener) => {
      const { handler } = specification;
      const modules = modulesOfLayers(layersRoot, name);
      if (hasExecWrapper(specification)) {
        const program = wrapCommand(pythonProgram(interpreter, variables, false), specification, folders);
        return new PipeLink(
          process,
          { environment: null, directory: taskRoot, handler: null, modules },
          listener,
          program,
        );
      }
      return new PipeLink(process, { environment: variables, directory: taskRoot, handler, modules }, listener);
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html */
function modulesOfLayers(layersRoot: string | undefined, name: string): string[] {
  return layersRoot ? [`${layersRoot}/python`, `${layersRoot}/python/lib/${name}/site-packages`] : [];
}

/**
 * `-S` leaves out what `site` does for the machine's own use, which takes several times as long as all the rest; a function
 * with variables for Python's start, or a script around it, may depend on it. `-B`: code is shared by environments and never written to.
 */
function pythonProgram(
  interpreter: Interpreter,
  variables: Readonly<Record<string, string>>,
  isPlain = !Object.keys(variables).some((name) => name.startsWith("PYTHON")),
): Program {
  const options = isPlain ? ["-S", "-B"] : ["-B"];
  const main = join(bootstrapDirectory, "main.py");
  return {
    command: interpreter.command,
    arguments: [...options, main, ...interpreter.packages],
    variables,
    folders: [dirname(dirname(interpreter.command)), ...interpreter.packages, bootstrapDirectory],
    framed: true,
  };
}
