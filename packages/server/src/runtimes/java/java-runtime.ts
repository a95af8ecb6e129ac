import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import { promisify } from "node:util";
import { ServiceError } from "../../kernel/errors.ts";
import type { Logger } from "../../kernel/logging.ts";
import { wrapCommand } from "../exec-wrapper.ts";
import { findOnPath } from "../find-on-path.ts";
import { emptyStart } from "../process-pool.ts";
import type { Runtime } from "../runtime.ts";
import { connectByRuntimeApi } from "../runtime-api/connect.ts";
import { javaClientArchives, javaInstallation } from "./java-client.ts";

const execute = promisify(execFile);
const mainClass = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
/** What of its memory AWS gives to the heap. */
const heapShare = 0.85;

/** The machine's Java runs AWS's runtime interface client, which loads the function. */
export async function javaRuntime(name: string, directory: string, log: Logger): Promise<Runtime> {
  const java = findOnPath("java");
  if (!java) throw new ServiceError("InvalidRuntimeException", `No java on the PATH runs ${name}.`);
  const archives = javaClientArchives(directory);
  if (archives.length === 0) {
    throw new ServiceError("InvalidRuntimeException", `To run ${name}, ${javaInstallation(directory)}.`);
  }
  const { version, home } = await javaFacts(java);
  const wanted = name.replace("java", "");
  if (version.split(".")[0] !== wanted) log.warn({ runtime: name, version }, `The machine's Java runs ${name}`);
  return {
    version: `java:${wanted}.v${version}`,
    directory: "/var/runtime",
    defaults: () => ({}),
    start: () => emptyStart,
    speaksRuntimeApi: true,
    connect: (site, listener) =>
      connectByRuntimeApi(site, listener, () => {
        const { specification, folders } = site;
        const client = ["-cp", archives.join(delimiter), mainClass, specification.handler];
        const options = [...virtualMachineOptions(specification.memoryMb), ...client];
        return wrapCommand({ command: java, arguments: options, folders: [directory, home] }, specification, folders);
      }),
  };
}

/** As for AWS's functions: a small collector, and the quick compiler only, because most of them are short. */
function virtualMachineOptions(memoryMb: number): string[] {
  const heapMb = Math.floor(memoryMb * heapShare);
  return [`-Xmx${heapMb}m`, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
}

async function javaFacts(java: string): Promise<{ version: string; home: string }> {
  const { stderr } = await execute(java, ["-XshowSettings:properties", "-version"], { timeout: 30_000 });
  const property = (name: string) => new RegExp(`^ *${name} = (.*)$`, "m").exec(stderr)?.[1] ?? "";
  return { version: property("java\\.version"), home: property("java\\.home") };
}
