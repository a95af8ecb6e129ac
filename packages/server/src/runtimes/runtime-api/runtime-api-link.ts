import type { ServerResponse } from "node:http";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Invocation } from "../environments.ts";
import type { FunctionProcess } from "../function-process.ts";
import type { RuntimeLink, RuntimeListener } from "../runtime-link.ts";
import { errorPayload, gatherResponse, type PostedResponse, passResponse, responseBytesMax } from "./response-body.ts";
import { type Exchange, readWhole, type SandboxApi, sendAccepted, sendError } from "./sandbox-api.ts";

/** The states of a runtime, named as AWS's errors name them. */
type State =
  | "Started"
  | "Ready"
  | "Running"
  | "InvocationResponse"
  | "InvocationErrorResponse"
  | "RuntimeResponseSentState"
  | "InitError";

export interface RuntimeApiLinkOptions {
  readonly process: FunctionProcess;
  readonly clock: Clock;
  readonly api: SandboxApi;
  /** Runs the program that will ask for events. */
  readonly launch: () => void;
}

/** How long a runtime that said why it cannot start may take to end by itself. */
const asksInTurn = new Set<State>(["Started", "Ready", "Running", "RuntimeResponseSentState"]);
const lastWordsMs = 200;

/**
 * The Lambda Runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): the runtime asks for events and
 * posts what became of them. Errors are worded as by AWS's open source of it, the runtime interface emulator.
 */
export class RuntimeApiLink implements RuntimeLink {
  readonly waitsInBlockingRead = false;
  readonly hasCompanions = false;
  readonly #options: RuntimeApiLinkOptions;
  readonly #listener: RuntimeListener;
  #state: State = "Started";
  #waiting: ServerResponse | undefined;
  #event: { readonly invocation: Invocation; readonly deadlineMs: number } | undefined;

  constructor(options: RuntimeApiLinkOptions, listener: RuntimeListener) {
    this.#options = options;
    this.#listener = listener;
    options.api.serve(
      {
        method: "GET",
        pattern: /^\/2018-06-01\/runtime\/invocation\/next$/,
        answer: (exchange) => this.#next(exchange),
      },
      { method: "POST", pattern: responsePath, answer: (exchange) => this.#response(exchange) },
      { method: "POST", pattern: errorPath, answer: (exchange) => this.#error(exchange) },
      {
        method: "POST",
        pattern: /^\/2018-06-01\/runtime\/init\/error$/,
        answer: (exchange) => this.#initError(exchange),
      },
    );
  }

  initialize(): void {
    this.#options.launch();
  }

  deliver(invocation: Invocation, timeoutMs: number): void {
    // Runtimes compare it with their own clock, which is the machine's.
    this.#event = { invocation, deadlineMs: systemClock.nowMs() + timeoutMs };
    this.#options.process.thaw();
    this.#sendEvent();
  }

  readonly frame = (): void => {
    throw new Error("Runtimes of the Runtime API send no frames");
  };

  end(): void {}

  async #next({ response }: Exchange): Promise<void> {
    const before = this.#state;
    if (!asksInTurn.has(before)) {
      this.#refuse(response, "Ready");
      return;
    }
    if (this.#waiting && !this.#waiting.destroyed) this.#refuse(this.#waiting, "Ready");
    this.#waiting = response;
    if (before === "Running") {
      this.#sendEvent();
      return;
    }
    this.#state = "Ready";
    // What it has said until now comes before what happens next.
    await this.#options.process.heard();
    if (before === "Started") this.#listener.initialized();
    else if (before === "RuntimeResponseSentState") this.#listener.ready();
  }

  /** Gives the event to the runtime as soon as both are there; one whose connection broke asks again. */
  #sendEvent(): void {
    const response = this.#waiting;
    if (!response || response.destroyed || !this.#event) return;
    this.#waiting = undefined;
    this.#state = "Running";
    const { invocation, deadlineMs } = this.#event;
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": invocation.payload.length,
      "lambda-runtime-aws-request-id": invocation.requestId,
      "lambda-runtime-deadline-ms": String(deadlineMs),
      "lambda-runtime-invoked-function-arn": invocation.invokedFunctionArn,
      "lambda-runtime-trace-id": invocation.traceHeader,
      ...(invocation.clientContext !== undefined && {
        "lambda-runtime-client-context": inHeader(invocation.clientContext),
      }),
    });
    response.end(invocation.payload);
  }

  async #response({ request, response, parts }: Exchange): Promise<void> {
    if (!this.#mayAnswer({ request, response, parts }, "InvocationResponse")) return;
    this.#state = "InvocationResponse";
    const mode = request.headers["lambda-runtime-function-response-mode"];
    if (mode !== undefined && mode !== "streaming") {
      request.resume();
      await this.#answer(errorPayload("Runtime.InvalidResponseModeHeader", ""), true);
      sendError(response, 400, "InvalidFunctionResponseMode", "Invalid function response mode");
      return;
    }
    const isStreamed = mode === "streaming" && this.#event?.invocation.responseStream !== undefined;
    const posted = await (isStreamed ? passResponse(request, this.#listener) : gatherResponse(request));
    await this.#answer(posted.payload, posted.failed);
    acknowledge(response, posted);
  }

  async #error({ request, response, parts }: Exchange): Promise<void> {
    if (!this.#mayAnswer({ request, response, parts }, "InvocationErrorResponse")) return;
    this.#state = "InvocationErrorResponse";
    const errorType = errorTypeOf(request.headers["lambda-runtime-function-error-type"]);
    const posted = await gatherResponse(request);
    const payload = posted.payload.length > 0 ? posted.payload : errorPayload(errorType, "");
    await this.#answer(payload, true);
    acknowledge(response, posted);
  }

  async #initError({ request, response }: Exchange): Promise<void> {
    const errorType = errorTypeOf(request.headers["lambda-runtime-function-error-type"]);
    const body = await readWhole(request, responseBytesMax);
    if (this.#state !== "Started") {
      this.#refuse(response, "InitError");
      return;
    }
    this.#state = "InitError";
    this.#listener.initializationFailed(body?.length ? body : errorPayload(errorType, ""), errorType);
    sendAccepted(response);
    const { clock, process } = this.#options;
    clock.setTimer(lastWordsMs, () => process.kill());
  }

  /** Hands the answer over after what the function logged before it. */
  async #answer(payload: Buffer, failed: boolean): Promise<void> {
    await this.#options.process.heard();
    this.#state = "RuntimeResponseSentState";
    this.#event = undefined;
    this.#listener.answered(payload, failed);
  }

  /** Whether this is an answer to the running invocation; if not, says why. */
  #mayAnswer({ request, response, parts: [requestId] }: Exchange, wanted: State): boolean {
    const isCurrent = this.#event !== undefined && requestId === this.#event.invocation.requestId;
    if (isCurrent && this.#state === "Running") return true;
    request.resume();
    if (isCurrent) this.#refuse(response, wanted);
    else sendError(response, 400, "InvalidRequestID", "Invalid request ID");
    return false;
  }

  #refuse(response: ServerResponse, wanted: State): void {
    const reason = `State transition from ${this.#state} to ${wanted} failed for runtime.`;
    sendError(response, 403, "InvalidStateTransition", `${reason} Error: State transition is not allowed`);
  }
}

const responsePath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/response$/;
const errorPath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/error$/;

function acknowledge(response: ServerResponse, { complaint }: PostedResponse): void {
  if (complaint === "too-large") {
    const message = `Exceeded maximum allowed payload size (${responseBytesMax} bytes).`;
    sendError(response, 413, "RequestEntityTooLarge", message);
  } else if (complaint === "truncated") {
    sendError(response, 400, "TruncatedHTTPRequest", "HTTP request detected as truncated");
  } else {
    sendAccepted(response);
  }
}

/** What AWS takes for the name of an error; for anything else it has names of its own. */
function errorTypeOf(header: string | string[] | undefined): string {
  const text = String(header ?? "");
  if (/(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(text)) return text;
  return text.startsWith("Function.") ? "Function.Unknown" : "Runtime.Unknown";
}

/** JSON as a header can hold it: outside of ASCII, it has escapes of its own. */
function inHeader(json: string): string {
  return json
    .replace(/[\r\n\t]+/g, " ")
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
