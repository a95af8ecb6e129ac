import type { IncomingMessage, ServerResponse } from "node:http";
import { uuid } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.ts";
import type { FunctionSpecification } from "../environments.ts";
import type { FunctionProcess } from "../function-process.ts";
import {
  type Exchange,
  readWhole,
  type SandboxApi,
  sendAccepted,
  sendError,
  sendJson,
} from "../runtime-api/sandbox-api.ts";
import { type Extension, type ExtensionEvent, type ExtensionState, isExternal } from "./extension.ts";

export interface ExtensionsListener {
  /** An extension has registered, asked for the next event or ended. */
  changed(): void;
  /** An extension of the runtime's own process gave up, at its start or later. */
  gaveUp(extension: Extension): void;
}

const extensionCountMax = 10;
const bodyBytesMax = 64 * 1024;

/**
 * The Extensions API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html): who takes part, and what
 * each is told. Errors are worded as by AWS's open source of it, the runtime interface emulator.
 */
export class ExtensionsApi {
  readonly #random: Random;
  readonly #specification: FunctionSpecification;
  readonly #listener: ExtensionsListener;
  readonly #extensions = new Map<string, Extension>();
  #isOpen = true;

  constructor(api: SandboxApi, specification: FunctionSpecification, random: Random, listener: ExtensionsListener) {
    this.#random = random;
    this.#specification = specification;
    this.#listener = listener;
    api.serve(
      { method: "POST", pattern: pathOf("register"), answer: (exchange) => this.#register(exchange) },
      { method: "GET", pattern: pathOf("event/next"), answer: (exchange) => this.#next(exchange) },
      { method: "POST", pattern: pathOf("init/error"), answer: (exchange) => this.#giveUp(exchange, "InitError") },
      { method: "POST", pattern: pathOf("exit/error"), answer: (exchange) => this.#giveUp(exchange, "ExitError") },
    );
  }

  get all(): Extension[] {
    return [...this.#extensions.values()];
  }

  /** An extension that is being started as a process of its own. */
  expect(name: string, process: FunctionProcess): Extension {
    const extension = this.#create(name, process);
    this.#extensions.set(extension.id, extension);
    return extension;
  }

  /** From here on nobody registers any more. */
  closeRegistration(): void {
    this.#isOpen = false;
  }

  /** Tells an event to who asked for such events and waits for one. */
  tell(event: ExtensionEvent, content: Readonly<Record<string, unknown>>): void {
    for (const extension of this.all) {
      if (extension.events.includes(event) && extension.waiting)
        this.#send(extension, { eventType: event, ...content });
    }
  }

  /** The extension of a request; undefined when it was refused because it names none. */
  identify(request: IncomingMessage, response: ServerResponse): Extension | undefined {
    const id = String(request.headers["lambda-extension-identifier"] ?? "");
    const extension = this.#extensions.get(id.toLowerCase());
    if (extension) return extension;
    request.resume();
    if (id === "") {
      const message = "Missing Lambda-Extension-Identifier header";
      sendError(response, 403, "Extension.MissingExtensionIdentifier", message);
    } else if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      sendError(response, 403, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
    } else {
      sendError(response, 403, "Extension.UnknownExtensionIdentifier", `Unknown extension ${id}`);
    }
    return undefined;
  }

  async #register({ request, response }: Exchange): Promise<void> {
    const name = String(request.headers["lambda-extension-name"] ?? "");
    const body = await readWhole(request, bodyBytesMax);
    if (name === "") return sendError(response, 403, "Extension.InvalidExtensionName", "Empty extension name");
    const events = eventsIn(body);
    if (events instanceof Error) return sendError(response, 403, "InvalidRequestFormat", events.message);
    const external = this.all.find((extension) => isExternal(extension) && extension.name === name);
    const wrong = wrongEventAmong(events, external !== undefined);
    if (wrong) return sendError(response, 403, "Extension.InvalidEventType", wrong);
    const extension = external ?? this.#registerInternal(name, response);
    if (!extension) return;
    if (extension.state !== "Started") return refuse(response, extension, "Registered", name);
    extension.state = "Registered";
    extension.events = events as ExtensionEvent[];
    const features = String(request.headers["lambda-extension-accept-feature"] ?? "").split(",");
    const withAccount = features.some((feature) => feature.trim() === "accountId");
    const { functionVersion, functionName, handler, accountId } = this.#specification;
    const about = { functionVersion, functionName, handler, ...(withAccount && { accountId }) };
    sendJson(response, 200, about, { "lambda-extension-identifier": extension.id });
    this.#listener.changed();
  }

  #registerInternal(name: string, response: ServerResponse): Extension | undefined {
    if (!this.#isOpen) {
      sendError(response, 403, "Extension.RegistrationClosed", "Extension registration closed already");
    } else if (this.all.some((extension) => extension.name === name)) {
      sendError(response, 403, "Extension.InvalidExtensionState", "Extension with this name already registered");
    } else if (this.#extensions.size >= extensionCountMax) {
      sendError(response, 403, "Extension.TooManyExtensions", `Extension limit (${extensionCountMax}) reached`);
    } else {
      const extension = this.#create(name, undefined);
      this.#extensions.set(extension.id, extension);
      return extension;
    }
    return undefined;
  }

  #next({ request, response }: Exchange): void {
    const extension = this.identify(request, response);
    if (!extension) return;
    const { state } = extension;
    if (state !== "Registered" && state !== "Ready" && state !== "Running") {
      refuse(response, extension, "Ready", extension.id);
      return;
    }
    extension.state = "Ready";
    extension.waiting = response;
    response.once("close", () => {
      if (extension.waiting === response) extension.waiting = undefined;
    });
    this.#listener.changed();
  }

  async #giveUp({ request, response }: Exchange, state: "InitError" | "ExitError"): Promise<void> {
    const extension = this.identify(request, response);
    if (!extension) return;
    const errorType = request.headers["lambda-extension-function-error-type"];
    await readWhole(request, bodyBytesMax);
    if (errorType === undefined) {
      const message = "Lambda-Extension-Function-Error-Type not found";
      return sendError(response, 403, "Extension.MissingHeader", message);
    }
    if (state === "InitError" && extension.state !== "Registered") {
      return refuse(response, extension, "InitError", extension.id);
    }
    extension.state = state;
    extension.errorType = String(errorType);
    sendAccepted(response);
    // One with a process of its own ends that next, and is heard then.
    if (!isExternal(extension)) this.#listener.gaveUp(extension);
  }

  #send(extension: Extension, event: unknown): void {
    const { waiting } = extension;
    extension.waiting = undefined;
    extension.state = "Running";
    if (waiting) sendJson(waiting, 200, event, { "lambda-extension-event-identifier": uuid(this.#random) });
  }

  #create(name: string, process: FunctionProcess | undefined): Extension {
    const unknown = { events: [], errorType: undefined, waiting: undefined };
    return { id: uuid(this.#random), name, process, state: "Started", ...unknown };
  }
}

function pathOf(rest: string): RegExp {
  return new RegExp(`^/2020-01-01/extension/${rest}$`);
}

function eventsIn(body: Buffer | undefined): string[] | Error {
  try {
    const { events, configurationKeys } = JSON.parse(String(body)) as { events?: unknown; configurationKeys?: unknown };
    if (Array.isArray(configurationKeys) && configurationKeys.length > 0) {
      return new Error("configurationKeys are deprecated; use environment variables instead");
    }
    if (events === undefined || events === null) return [];
    if (Array.isArray(events) && events.every((event) => typeof event === "string")) return events;
    return new Error("events is not a list of strings");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function wrongEventAmong(events: readonly string[], external: boolean): string | undefined {
  for (const event of events) {
    if (event !== "INVOKE" && event !== "SHUTDOWN") return `${event}: ErrorInvalidEventType`;
    if (event === "SHUTDOWN" && !external) return `${event}: ShutdownEventNotSupportedForInternalExtension`;
  }
  return undefined;
}

function refuse(response: ServerResponse, { state }: Extension, wanted: ExtensionState, who: string): void {
  const reason = `State transition from ${state} to ${wanted} failed for extension ${who}.`;
  sendError(response, 403, "Extension.InvalidExtensionState", `${reason} Error: State transition is not allowed`);
}
