import { existsSync } from "node:fs";
import { join } from "node:path";
import { isExecutable } from "../find-on-path.ts";
import { emptyStart } from "../process-pool.ts";
import type { EnvironmentSite, Runtime } from "../runtime.ts";
import { connectByRuntimeApi } from "../runtime-api/connect.ts";
import type { RuntimeListener } from "../runtime-link.ts";

/** `provided.al2` and its like: the function, or a layer, brings the executable `bootstrap` that runs it. */
export function providedRuntime(name: string): Runtime {
  return {
    version: name.replace(".", ":"),
    directory: "/var/runtime",
    defaults: ({ taskRoot, layersRoot }) => ({
      LD_LIBRARY_PATH: `${taskRoot}:${taskRoot}/lib:${layersRoot ?? "/opt"}/lib`,
    }),
    start: () => emptyStart,
    speaksRuntimeApi: true,
    connect: (site, listener) =>
      connectByRuntimeApi(site, listener, () => {
        const command = findBootstrap(site, listener);
        return command === undefined ? undefined : { command, arguments: [] };
      }),
  };
}

function findBootstrap({ folders }: EnvironmentSite, listener: RuntimeListener): string | undefined {
  const places = [folders.taskRoot, folders.layersRoot].flatMap((folder) =>
    folder === undefined ? [] : [join(folder, "bootstrap")],
  );
  const executable = places.find(isExecutable);
  if (executable !== undefined) return executable;
  const isThere = places.findIndex((path) => existsSync(path));
  const reason =
    isThere === -1
      ? "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
      : `fork/exec ${isThere === 0 ? "/var/task" : "/opt"}/bootstrap: permission denied`;
  listener.broke("Runtime.InvalidEntrypoint", reason);
  return undefined;
}
