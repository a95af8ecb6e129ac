import type { EnvironmentSite } from "../runtime.ts";
import type { RuntimeLink, RuntimeListener } from "../runtime-link.ts";
import { RuntimeApiLink } from "./runtime-api-link.ts";

/** What runs the function and asks the Runtime API for its events. */
export interface RuntimeCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  /** Folders of this machine that it needs beside the function's own. */
  readonly folders?: readonly string[];
}

/** Links an environment whose runtime speaks the Runtime API. `command` says nothing when it has told the listener why. */
export function connectByRuntimeApi(
  site: EnvironmentSite,
  listener: RuntimeListener,
  command: () => RuntimeCommand | undefined,
): RuntimeLink {
  const { process, clock, api, variables, folders } = site;
  const launch = () => {
    const found = command();
    if (!found) return;
    process.launch({
      command: found.command,
      arguments: found.arguments,
      ...(found.folders && { folders: found.folders }),
      variables,
      directory: folders.taskRoot,
      framed: false,
    });
  };
  return new RuntimeApiLink({ process, clock, api, launch }, listener);
}
