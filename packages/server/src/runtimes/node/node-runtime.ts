import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "../../kernel/logging.ts";
import type { FunctionSpecification } from "../environments.ts";
import { hasExecWrapper, wrapCommand } from "../exec-wrapper.ts";
import type { Program } from "../function-process.ts";
import { PipeLink } from "../pipe-link.ts";
import { emptyStart, startOf } from "../process-pool.ts";
import type { Runtime } from "../runtime.ts";
import { variablesReadAtStart } from "../variables-read-at-start.ts";
import { type NodeInstallation, nodeFor } from "./find-node.ts";

const bootstrapDirectory = fileURLToPath(new URL("./bootstrap/", import.meta.url));

/** What any function of Node that has no variables of its own for Node's start can begin with. */
export const plainNode = startOf(nodeProgram({}));

/** The exact major version when this machine has it, otherwise the Node that the platform runs on. */
export function nodeRuntime(name: string, log: Logger): Runtime {
  const nodeVersion = Number(/\d+/.exec(name)?.[0]);
  const node = nodeFor(nodeVersion);
  if (Number.parseInt(node.version, 10) !== nodeVersion) {
    log.warn(
      { runtime: name, version: node.version },
      `Node.js ${nodeVersion} is not installed: ${node.version} runs it`,
    );
  }
  return {
    version: `nodejs:${nodeVersion}.v${node.version}`,
    directory: bootstrapDirectory.replace(/\/$/, ""),
    defaults: ({ taskRoot, modules, seen, layersRoot }) => ({
      PATH: `${dirname(seen(node.command))}:/usr/local/bin:/usr/bin:/bin:${layersRoot ?? "/opt"}/bin`,
      // The SDK of AWS's own runtimes does not warn of them; ours may run on a Node that it would warn of.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      NODE_PATH: [...modulesOfLayers(layersRoot, nodeVersion), modules, taskRoot].join(":"),
      ...(layersRoot !== undefined && { LD_LIBRARY_PATH: `${taskRoot}:${taskRoot}/lib:${layersRoot}/lib` }),
    }),
    start: (specification: FunctionSpecification) => {
      if (hasExecWrapper(specification)) return emptyStart;
      const { environmentVariables } = specification;
      const variables = variablesReadAtStart(environmentVariables);
      const isPlain = Object.keys(variables).length === 0;
      if (node.command !== process.execPath) return startOf(nodeProgram(variables, node), isPlain);
      return isPlain ? plainNode : startOf(nodeProgram(variables));
    },
    speaksRuntimeApi: false,
    connect: ({ process, specification, variables, taskRoot, folders }, listener) => {
      const { handler } = specification;
      if (hasExecWrapper(specification)) {
        const program = wrapCommand(nodeProgram(variables, node), specification, folders);
        return new PipeLink(
          process,
          { environment: null, directory: taskRoot, handler: null, nodeVersion },
          listener,
          program,
        );
      }
      return new PipeLink(process, { environment: variables, directory: taskRoot, handler, nodeVersion }, listener);
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html */
function modulesOfLayers(layersRoot: string | undefined, nodeVersion: number): string[] {
  if (layersRoot === undefined) return [];
  return [`${layersRoot}/nodejs/node${nodeVersion}/node_modules`, `${layersRoot}/nodejs/node_modules`];
}

function nodeProgram(variables: Readonly<Record<string, string>>, node?: NodeInstallation): Program {
  const command = node?.command ?? process.execPath;
  const folders = command === process.execPath ? {} : { folders: [dirname(dirname(command))] };
  return { command, arguments: [join(bootstrapDirectory, "main.mjs")], variables, ...folders, framed: true };
}
