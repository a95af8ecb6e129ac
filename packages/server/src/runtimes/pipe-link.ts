import type { Invocation } from "./environments.ts";
import { encodeFrame, encodeInvocation, fromProcess, measured, toProcess } from "./frames.ts";
import type { FunctionProcess, Program } from "./function-process.ts";
import type { RuntimeLink, RuntimeListener } from "./runtime-link.ts";

/** What a bootstrap of ours is told about the function that it loads. */
export interface Task {
  /** All the variables; null when the process has them already, together with what a wrapper made of them. */
  readonly environment: Readonly<Record<string, string>> | null;
  readonly directory: string;
  /** Null when the variable `_HANDLER` says it. */
  readonly handler: string | null;
  /** What the bootstrap of the one language needs to know, e.g. `nodeVersion`. */
  readonly [setting: string]: unknown;
}

/** The framed pipe to one of our own bootstraps, which reads from it only when it has nothing else to do. */
export class PipeLink implements RuntimeLink {
  readonly waitsInBlockingRead = true;
  readonly hasCompanions = false;
  readonly #process: FunctionProcess;
  readonly #task: Task;
  readonly #listener: RuntimeListener;
  readonly #program: Program | undefined;

  /** `program` is what the process has to run first, when it does not run a bootstrap already. */
  constructor(process: FunctionProcess, task: Task, listener: RuntimeListener, program?: Program) {
    this.#process = process;
    this.#task = task;
    this.#listener = listener;
    this.#program = program;
  }

  initialize(): void {
    if (this.#program) this.#process.launch(this.#program);
    else this.#sendTask();
  }

  deliver(invocation: Invocation, timeoutMs: number): void {
    this.#process.send(encodeInvocation({ ...headerOf(invocation), timeoutMs }, invocation.payload));
  }

  readonly frame = (type: number, body: Buffer): void => {
    if (type === fromProcess.ready && this.#program) this.#sendTask();
    else if (type === fromProcess.log) this.#listener.log(body.toString());
    else if (type === fromProcess.output) this.#output(body);
    else if (type === fromProcess.responseBegan) this.#listener.responseBegan(body.toString());
    else if (type === fromProcess.responseChunk) this.#holdBack(this.#listener.responseChunk(body));
    else this.#measured(type, body);
  };

  end(): void {}

  #sendTask(): void {
    this.#process.send(encodeFrame(toProcess.initialize, JSON.stringify(this.#task)));
  }

  /** What the function wrote to a stream, after the number of the stream's descriptor. */
  #output(body: Buffer): void {
    this.#process.listener.output(body[0] === 2 ? "process.stderr" : "process.stdout", body.subarray(1));
  }

  #measured(type: number, body: Buffer): void {
    const listener = this.#listener;
    const { outcome, memoryKb, content } = measured(body);
    listener.memory(memoryKb);
    if (type === fromProcess.initialized) {
      listener.initialized();
    } else if (type === fromProcess.initializationFailed) {
      listener.initializationFailed(content);
    } else if (type !== fromProcess.result) {
      throw new Error("A frame out of turn");
    } else if (outcome === 2) {
      listener.lastWord(content);
    } else {
      listener.answered(content, outcome === 1);
      listener.ready();
    }
  }

  #holdBack(written: void | Promise<void>): void {
    if (written) this.#process.holdBack(written);
  }
}

function headerOf(invocation: Invocation) {
  const { requestId, invokedFunctionArn, traceHeader, clientContext, responseStream } = invocation;
  return { requestId, invokedFunctionArn, traceHeader, clientContext, isStreaming: responseStream !== undefined };
}
