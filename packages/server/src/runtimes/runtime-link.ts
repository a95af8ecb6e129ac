import type { Invocation } from "./environments.ts";
import type { ProcessListener } from "./function-process.ts";

/** Why an environment ends, in the words of the Extensions API. */
export type ShutdownReason = "spindown" | "timeout" | "failure";

/** What an environment is told by the runtime in its process. A method throws when its turn has not come. */
export interface RuntimeListener {
  /** The function is loaded and waits for its first event. */
  initialized(): void;
  /** It could not be loaded: the error as JSON, its type where the runtime names it beside. The process ends. */
  initializationFailed(error: Buffer, errorType?: string): void;
  /** What the function logged through the link itself. */
  log(message: string): void;
  /** The response begins to arrive piece by piece; only when the invocation asks for that. */
  responseBegan(contentType: string): void;
  /** A promise asks for patience until it resolves. */
  responseChunk(chunk: Buffer): void | Promise<void>;
  /** The response, or what is left of it after the pieces; the error as JSON when it failed. */
  answered(payload: Buffer, failed: boolean): void;
  /** The error that ends the invocation and with it the process. */
  lastWord(error: Buffer): void;
  /** After `answered`: nothing of the invocation is under way any more. */
  ready(): void;
  /** The environment is of no more use, for a reason that no process tells by its end. */
  broke(errorType: string, reason: string): void;
  /** The most memory that the process ever held. */
  memory(peakKb: number): void;
}

/** How events reach the runtime in a process and answers come back: over a framed pipe, or through the Runtime API. */
export interface RuntimeLink {
  /** Lets the runtime load the function. */
  initialize(): void;
  /** Hands over an event; the answer has `timeoutMs` from now on. */
  deliver(invocation: Invocation, timeoutMs: number): void;
  /** Takes a frame from the process's pipe. */
  readonly frame: ProcessListener["frame"];
  /** Whether the runtime stands still by itself while it waits for an event, threads of its own aside. */
  readonly waitsInBlockingRead: boolean;
  /** Whether anything but the runtime may still work on an invocation that has been answered. */
  readonly hasCompanions: boolean;
  /** Closes what the link holds; resolves when nobody is left who may still finish something. */
  end(reason: ShutdownReason): void | Promise<void>;
}
