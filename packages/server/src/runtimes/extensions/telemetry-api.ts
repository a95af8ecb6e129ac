import type { ServerResponse } from "node:http";
import type { Clock } from "../../kernel/clock.ts";
import type { FunctionLog } from "../function-log.ts";
import type { Journal } from "../journal.ts";
import { type Exchange, readWhole, type SandboxApi, sendError, sendJson } from "../runtime-api/sandbox-api.ts";
import type { Extension } from "./extension.ts";
import type { ExtensionsApi } from "./extensions-api.ts";
import { InvalidSubscription, parseSubscription } from "./telemetry-request.ts";
import { type TelemetryEvent, TelemetrySubscription, type TelemetryType } from "./telemetry-subscription.ts";

const bodyBytesMax = 64 * 1024;

interface Happening {
  readonly type: TelemetryType;
  readonly event: TelemetryEvent;
  /** For those who want a line of a log in JSON as the object that it is. */
  readonly eventWithObject?: TelemetryEvent;
}

/**
 * The Telemetry API (https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html): extensions get the log of their
 * function, and what the platform does, as events. A subscriber gets what happened before it subscribed too. Its
 * predecessor, the Logs API, answers as AWS documents for places that do not have it.
 */
export class TelemetryApi {
  readonly #clock: Clock;
  readonly #log: FunctionLog;
  readonly #journal: Journal;
  readonly #extensions: ExtensionsApi;
  readonly #subscriptions = new Map<Extension, TelemetrySubscription>();
  /** Everything since the beginning, for as long as somebody may subscribe. */
  #history: Happening[] | undefined = [];

  constructor(api: SandboxApi, extensions: ExtensionsApi, clock: Clock, log: FunctionLog, journal: Journal) {
    this.#clock = clock;
    this.#log = log;
    this.#journal = journal;
    this.#extensions = extensions;
    api.serve(
      { method: "PUT", pattern: /^\/2022-07-01\/telemetry$/, answer: (exchange) => this.#subscribe(exchange) },
      { method: "PUT", pattern: /^\/2020-08-15\/logs$/, answer: (exchange) => this.#refuseLogs(exchange) },
    );
    journal.listener = (type, record) => this.#happened("platform", `platform.${type}`, record);
    log.tap = (origin, message) => {
      if (origin !== "platform") this.#happened(origin, origin, message.replace(/\n$/, ""), journal.isJson);
    };
  }

  /** From here on nobody subscribes any more: without subscribers, nothing is watched. */
  closeSubscription(): void {
    this.#history = undefined;
    if (this.#subscriptions.size > 0) return;
    this.#journal.listener = undefined;
    this.#log.tap = undefined;
  }

  /** Sends what has gathered; resolves when it has been taken. */
  async flush(): Promise<void> {
    await Promise.all([...this.#subscriptions.values()].map((subscription) => subscription.flush()));
  }

  close(): void {
    for (const subscription of this.#subscriptions.values()) subscription.close();
    this.#journal.listener = undefined;
    this.#log.tap = undefined;
  }

  #happened(type: TelemetryType, name: string, record: unknown, mayBeObject = false): void {
    const event = { time: new Date(this.#clock.nowMs()).toISOString(), type: name, record };
    const object = mayBeObject ? objectIn(String(record)) : undefined;
    const happening = { type, event, ...(object && { eventWithObject: { ...event, record: object } }) };
    this.#history?.push(happening);
    for (const subscription of this.#subscriptions.values()) tell(subscription, happening);
  }

  async #subscribe({ request, response }: Exchange): Promise<void> {
    const extension = this.#extensions.identify(request, response);
    if (!extension) return;
    const body = await readWhole(request, bodyBytesMax);
    if (!this.#history) {
      return sendError(response, 403, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed");
    }
    try {
      this.#accept(extension, body, response);
    } catch (error) {
      if (!(error instanceof InvalidSubscription)) throw error;
      sendError(response, 400, "ValidationError", error.message);
    }
  }

  #accept(extension: Extension, body: Buffer | undefined, response: ServerResponse): void {
    const { types, destination, buffering, linesAsObjects } = parseSubscription(String(body));
    this.#subscriptions.get(extension)?.close();
    const wish = { types: new Set(types), linesAsObjects };
    const subscription = new TelemetrySubscription(wish, destination, buffering, this.#clock);
    this.#subscriptions.set(extension, subscription);
    for (const happening of this.#history ?? []) tell(subscription, happening);
    sendJson(response, 200, "OK");
    this.#journal.telemetrySubscribed(extension.name, types);
  }

  async #refuseLogs({ request, response }: Exchange): Promise<void> {
    if (!this.#extensions.identify(request, response)) return;
    request.resume();
    sendJson(response, 202, { errorType: "Logs.NotSupported", errorMessage: "Logs API is not supported" });
  }
}

function tell(subscription: TelemetrySubscription, { type, event, eventWithObject }: Happening): void {
  const { types, linesAsObjects } = subscription.wish;
  if (types.has(type)) subscription.add((linesAsObjects && eventWithObject) || event);
}

function objectIn(line: string): object | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}
