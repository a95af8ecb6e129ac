import { ServiceError } from "../kernel/errors.ts";
import type { Logger } from "../kernel/logging.ts";
import { javaRuntime } from "./java/java-runtime.ts";
import { nodeRuntime } from "./node/node-runtime.ts";
import { installedRuntime } from "./provided/installed-runtime.ts";
import { providedRuntime } from "./provided/provided-runtime.ts";
import { pythonRuntime } from "./python/python-runtime.ts";
import type { Runtime } from "./runtime.ts";
import { installedBootstrap, runtimeAvailability } from "./runtime-availability.ts";
import { runtimesDirectory } from "./runtimes-directory.ts";

/** The runtimes of this machine, found once each. */
export class Runtimes {
  readonly #log: Logger;
  readonly #found = new Map<string, Promise<Runtime>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  find(name: string): Promise<Runtime> {
    const known = this.#found.get(name);
    if (known) return known;
    const found = this.#look(name);
    this.#found.set(name, found);
    // What is missing may be installed while the platform runs.
    found.catch(() => this.#found.delete(name));
    return found;
  }

  async #look(name: string): Promise<Runtime> {
    if (/^nodejs\d+\.x$/.test(name)) return nodeRuntime(name, this.#log);
    if (/^python3\.\d+$/.test(name)) return pythonRuntime(name, this.#log);
    if (name.startsWith("provided")) return providedRuntime(name);
    const installed = installedBootstrap(name);
    if (installed) return installedRuntime(name, installed);
    if (/^java\d+(\.al2)?$/.test(name)) return javaRuntime(name, runtimesDirectory(), this.#log);
    const availability = runtimeAvailability(name);
    const reason = availability.available ? "is not known" : `does not run on this machine: ${availability.install}`;
    throw new ServiceError("InvalidRuntimeException", `The runtime ${name} ${reason}.`);
  }
}
