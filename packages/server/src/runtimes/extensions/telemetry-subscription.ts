import { request } from "node:http";
import { connect } from "node:net";
import type { Clock, Timer } from "../../kernel/clock.ts";

export const telemetryTypes = ["platform", "function", "extension"] as const;
export type TelemetryType = (typeof telemetryTypes)[number];

export interface TelemetryEvent {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

/** Which events a subscriber gets, and in which form. */
export interface TelemetryWish {
  readonly types: ReadonlySet<TelemetryType>;
  readonly linesAsObjects: boolean;
}

/** Where events go: to a listener of the extension's, on the environment's loopback. */
export type Destination =
  | { readonly protocol: "HTTP"; readonly port: number; readonly path: string }
  | { readonly protocol: "TCP"; readonly port: number };

export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** What a subscriber who does not take anything may keep waiting. */
const heldBytesMax = 4 * 1024 * 1024;
const attemptsMax = 5;
const retryAfterMs = 50;

/** Gathers events for one subscriber and sends them in batches, one after the other. */
export class TelemetrySubscription {
  readonly wish: TelemetryWish;
  readonly #destination: Destination;
  readonly #buffering: Buffering;
  readonly #clock: Clock;
  #held: string[] = [];
  #heldBytes = 0;
  #droppedCount = 0;
  #droppedBytes = 0;
  #timer: Timer | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(wish: TelemetryWish, destination: Destination, buffering: Buffering, clock: Clock) {
    this.wish = wish;
    this.#destination = destination;
    this.#buffering = buffering;
    this.#clock = clock;
  }

  add(event: TelemetryEvent): void {
    const text = JSON.stringify(event);
    const bytes = Buffer.byteLength(text);
    if (this.#heldBytes + bytes > heldBytesMax) {
      this.#droppedCount++;
      this.#droppedBytes += bytes;
      return;
    }
    this.#held.push(text);
    this.#heldBytes += bytes;
    const { maxItems, maxBytes, timeoutMs } = this.#buffering;
    if (this.#held.length >= maxItems || this.#heldBytes >= maxBytes) void this.flush();
    else this.#timer ??= this.#clock.setTimer(timeoutMs, () => void this.flush());
  }

  /** Sends what has gathered; resolves when it has been taken or given up. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#held.length === 0) return this.#sending;
    if (this.#droppedCount > 0) this.#held.push(JSON.stringify(this.#dropped()));
    const batch = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    this.#sending = this.#sending.then(() => this.#send(batch));
    return this.#sending;
  }

  close(): void {
    this.#timer?.cancel();
  }

  async #send(batch: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (await post(this.#destination, batch)) return;
      if (attempt === attemptsMax) break;
      await new Promise<void>((resolve) => this.#clock.setTimer(retryAfterMs, resolve));
    }
    this.#droppedCount += batch.length;
    this.#droppedBytes += batch.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  }

  #dropped(): TelemetryEvent {
    const record = {
      droppedBytes: this.#droppedBytes,
      droppedRecords: this.#droppedCount,
      reason: "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.",
    };
    this.#droppedCount = 0;
    this.#droppedBytes = 0;
    return { time: new Date(this.#clock.nowMs()).toISOString(), type: "platform.logsDropped", record };
  }
}

/** Whether a batch was taken: as one request with a list, or as one line per event. */
function post(destination: Destination, batch: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const { port } = destination;
    if (destination.protocol === "TCP") {
      const socket = connect(port, "127.0.0.1", () => socket.end(batch.map((text) => `${text}\n`).join("")));
      socket.resume();
      socket.once("close", (hadError) => resolve(!hadError));
      socket.once("error", () => {});
      return;
    }
    const body = Buffer.from(`[${batch.join(",")}]`);
    const headers = { "content-type": "application/json", "content-length": body.length };
    const options = { host: "127.0.0.1", port, path: destination.path, method: "POST", headers };
    const sent = request(options, (response) => {
      response.resume();
      response.once("end", () => resolve((response.statusCode ?? 500) < 300));
      response.once("error", () => resolve(false));
    });
    sent.once("error", () => resolve(false));
    sent.end(body);
  });
}
