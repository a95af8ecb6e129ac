import { memoryIsMeasurable } from "../process-memory.ts";
import type { Command, Isolation, Sandbox, SandboxPlan } from "./isolation.ts";
import { withLimits } from "./launcher.ts";

/** Functions as plain processes of the user that runs the platform. `missing` says what there is no more for. */
export function plainProcesses(missing?: string): Isolation {
  const limits = memoryIsMeasurable ? "time, memory and /tmp are limited" : "time is limited, memory is not";
  const description = `functions run as processes of this user: ${limits}; files, processes and network are shared, so they can read what this user can, its keys among it`;
  return {
    kind: "process",
    description: missing ? `${description} (${missing})` : description,
    createSandbox: (directory, plan) => new PlainSandbox(directory, plan),
    canSupply: () => true,
  };
}

/** No sandbox at all, but for the limits that every process can be given. */
class PlainSandbox implements Sandbox {
  readonly temporaryDirectory: string;
  readonly modules = undefined;
  readonly isWhole = false;
  readonly #plan: SandboxPlan;

  constructor(directory: string, plan: SandboxPlan) {
    this.temporaryDirectory = directory;
    this.#plan = plan;
  }

  seen(path: string): string {
    return path;
  }

  supply(): void {}

  enclose(command: Command): Command {
    const [shell = "", ...launcher] = withLimits({ fileBytesMax: this.#plan.ephemeralStorageMb * 1024 * 1024 });
    return { ...command, command: shell, arguments: [...launcher, command.command, ...command.arguments] };
  }

  join(command: Command): Command {
    return this.enclose(command);
  }
}
