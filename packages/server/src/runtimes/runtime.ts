import type { Clock } from "../kernel/clock.ts";
import type { FunctionSpecification } from "./environments.ts";
import type { FunctionProcess } from "./function-process.ts";
import type { SandboxFolders } from "./isolation/isolation.ts";
import type { Start } from "./process-pool.ts";
import type { SandboxApi } from "./runtime-api/sandbox-api.ts";
import type { RuntimeLink, RuntimeListener } from "./runtime-link.ts";

/** What is known of an environment when its runtime is to be started. */
export interface EnvironmentSite {
  readonly process: FunctionProcess;
  readonly specification: FunctionSpecification;
  /** All the variables that the function sees. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where the function's code lies, as seen by the function. */
  readonly taskRoot: string;
  /** Where its layers lie, as seen by the function; undefined without layers. */
  readonly layersRoot: string | undefined;
  /** Where its code and its layers lie on this machine. */
  readonly folders: SandboxFolders;
  readonly clock: Clock;
  /** What the environment's processes find under `AWS_LAMBDA_RUNTIME_API`, where they find anything. */
  readonly api: SandboxApi;
}

/** What runs functions of one language on this machine. */
export interface Runtime {
  /** What the log calls it, e.g. `nodejs:22.v22.11.0`. */
  readonly version: string;
  /** Variables of this runtime beside those of all: the function's own win over them. */
  readonly defaults: (facts: {
    readonly taskRoot: string;
    readonly modules: string;
    /** Where a path of this machine lies for the function's process. */
    readonly seen: (path: string) => string;
    /** Where its layers lie, as seen by the function; undefined without layers. */
    readonly layersRoot: string | undefined;
  }) => Record<string, string>;
  /** `LAMBDA_RUNTIME_DIR`. */
  readonly directory: string;
  /** How a process for such a function starts. */
  readonly start: (specification: FunctionSpecification) => Start;
  /** Whether it speaks the Runtime API, and not a pipe of ours. */
  readonly speaksRuntimeApi: boolean;
  readonly connect: (site: EnvironmentSite, listener: RuntimeListener) => RuntimeLink;
}
