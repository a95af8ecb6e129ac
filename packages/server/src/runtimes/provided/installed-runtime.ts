import { dirname } from "node:path";
import { wrapCommand } from "../exec-wrapper.ts";
import { emptyStart } from "../process-pool.ts";
import type { Runtime } from "../runtime.ts";
import { connectByRuntimeApi } from "../runtime-api/connect.ts";

/** A runtime that somebody put into the runtimes' directory: what `/var/runtime/bootstrap` is on AWS. */
export function installedRuntime(name: string, bootstrap: string): Runtime {
  const directory = dirname(bootstrap);
  return {
    version: name.replace(/^[a-z]+/, "$&:"),
    directory,
    defaults: ({ taskRoot, seen, layersRoot }) => ({
      LD_LIBRARY_PATH: `${seen(directory)}:${seen(directory)}/lib:${taskRoot}:${taskRoot}/lib:${layersRoot ?? "/opt"}/lib`,
    }),
    start: () => emptyStart,
    speaksRuntimeApi: true,
    connect: (site, listener) =>
      connectByRuntimeApi(site, listener, () =>
        wrapCommand({ command: bootstrap, arguments: [], folders: [directory] }, site.specification, site.folders),
      ),
  };
}
