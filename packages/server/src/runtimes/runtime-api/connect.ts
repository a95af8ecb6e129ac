import type { EnvironmentSite } from "../runtime.ts";
import type { RuntimeLink, RuntimeListener } from "../runtime-link.ts";
import { RuntimeApiLink } from "./runtime-api-link.ts";
import { SandboxApi } from "./sandbox-api.ts";

/** What runs the function and asks the Runtime API for its events. */
export interface RuntimeCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Folders of this machine that it needs beside the function's own. */
  readonly folders?: readonly string[];
}

/** Links an environment whose runtime speaks the Runtime API. `command` says nothing when it has told the listener why. */
export function connectByRuntimeApi(
  site: EnvironmentSite,
  listener: RuntimeListener,
  command: () => RuntimeCommand | undefined,
): RuntimeLink {
  const { process, clock, variables, folders } = site;
  const api = new SandboxApi(process);
  const launch = async () => {
    const found = command();
    if (!found) return;
    const AWS_LAMBDA_RUNTIME_API = await api.open();
    process.launch({
      command: found.command,
      arguments: found.arguments,
      ...(found.folders && { folders: found.folders }),
      variables: { ...variables, ...found.variables, AWS_LAMBDA_RUNTIME_API },
      directory: folders.taskRoot,
      framed: false,
    });
  };
  const failed = (error: Error) => listener.broke("Sandbox.Failure", error.message);
  return new RuntimeApiLink({ process, clock, api, launch: () => void launch().catch(failed) }, listener);
}
