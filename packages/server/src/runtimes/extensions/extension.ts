import type { ServerResponse } from "node:http";
import type { FunctionProcess } from "../function-process.ts";

/** What extensions may ask to be told. */
export type ExtensionEvent = "INVOKE" | "SHUTDOWN";

/** Named as AWS's errors name them. */
export type ExtensionState = "Started" | "Registered" | "Ready" | "Running" | "InitError" | "ExitError" | "Exited";

/** What runs beside a function: a process of its own from `/opt/extensions`, or a part of the runtime's. */
export interface Extension {
  readonly id: string;
  readonly name: string;
  /** Its process, when it has one of its own. */
  readonly process: FunctionProcess | undefined;
  state: ExtensionState;
  events: readonly ExtensionEvent[];
  /** What it said went wrong. */
  errorType: string | undefined;
  /** The request for the next event that has not been answered. */
  waiting: ServerResponse | undefined;
}

export function isExternal(extension: Extension): boolean {
  return extension.process !== undefined;
}

/** Whether an extension with a process of its own may still do something. */
export function isAlive({ process, state }: Extension): boolean {
  return process !== undefined && state !== "Exited";
}
