import type { Platform, Worker } from "../engine/platform.ts";
import type { Timer } from "../kernel/clock.ts";
import { ServiceError } from "../kernel/errors.ts";
import type { FunctionLogLine } from "../runtimes/environments.ts";
import type { WriteLogs } from "../runtimes/function-log.ts";
import { lambdaPrincipal } from "../services/lambda/execution-role.ts";
import { type LogBatch, type LogEvent, logBatches } from "./log-batches.ts";

export interface FunctionLogWriter extends Worker {
  /** Takes lines at once and stores them soon; a promise asks for patience until it resolves. May be passed on by itself. */
  readonly write: WriteLogs;
}

export interface FunctionLogWriterOptions {
  /** Lines beyond this much waiting text are dropped, and the log says how many; near it, patience is asked for. */
  readonly pendingBytesMax?: number;
}

const flushAfterMs = 100;
const flushAtBytes = 1024 * 1024;
const knownStreamsMax = 10_000;
/** A batch of this much text is that of a function that shouts. */
const loudBatchBytes = 64 * 1024;
/** What a line costs in memory beside its text, roughly. */
const lineOverheadBytes = 100;

/** Lines of one log stream that wait to be stored. */
interface PendingStream {
  readonly region: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly events: LogEvent[];
  droppedCount: number;
}

/**
 * Carries what functions log to CloudWatch Logs: many lines in one request, a tenth of a second after the first of them.
 * Memory is the bound: when half of it is taken, functions that shout are asked to wait, and the others when it is three
 * quarters. What is left is for the lines that those have begun.
 */
export function createFunctionLogWriter(platform: Platform, options: FunctionLogWriterOptions = {}): FunctionLogWriter {
  const writer = new BufferedLogWriter(platform, options.pendingBytesMax ?? 64 * 1024 * 1024);
  return {
    write: (lines) => writer.write(lines),
    // Lines begin the work, not `start`.
    start: () => {},
    stop: () => writer.flushAll(),
  };
}

class BufferedLogWriter {
  readonly #platform: Platform;
  readonly #pendingBytesMax: number;
  readonly #knownStreams = new Set<string>();
  #pending = new Map<string, PendingStream>();
  /** Of all lines that are not stored yet, those of a flush under way among them. */
  #pendingBytes = 0;
  #timer: Timer | undefined;
  #flushing: Promise<void> | undefined;
  /** What those wait for who are asked for patience. */
  #relief: Promise<void> | undefined;
  #relieve: () => void = () => {};

  constructor(platform: Platform, pendingBytesMax: number) {
    this.#platform = platform;
    this.#pendingBytesMax = pendingBytesMax;
  }

  write(lines: readonly FunctionLogLine[]): void | Promise<void> {
    const earlierBytes = this.#pendingBytes;
    for (const line of lines) this.#append(line);
    const isLoud = this.#pendingBytes - earlierBytes >= loudBatchBytes;
    this.#flushSoon();
    if (!this.#isTaken(isLoud ? 1 / 2 : 3 / 4)) return;
    this.#relief ??= new Promise((resolve) => {
      this.#relieve = resolve;
    });
    return this.#relief;
  }

  async flushAll(): Promise<void> {
    while (this.#flushing || this.#pending.size > 0) await this.#flush();
  }

  #isTaken(share: number): boolean {
    return this.#pendingBytes >= this.#pendingBytesMax * share;
  }

  #flushSoon(): void {
    if (this.#pending.size === 0 || this.#flushing) return;
    if (this.#pendingBytes >= flushAtBytes) void this.#flush();
    else this.#timer ??= this.#platform.clock.setTimer(flushAfterMs, () => void this.#flush());
  }

  #append(line: FunctionLogLine): void {
    const { region, logGroupName, logStreamName, timestampMs, message } = line;
    const id = `${region}\n${logGroupName}\n${logStreamName}`;
    let stream = this.#pending.get(id);
    if (!stream) {
      stream = { region, logGroupName, logStreamName, events: [], droppedCount: 0 };
      this.#pending.set(id, stream);
    }
    const bytes = Buffer.byteLength(message);
    if (this.#pendingBytes + bytes + lineOverheadBytes > this.#pendingBytesMax) {
      stream.droppedCount++;
      return;
    }
    this.#pendingBytes += bytes + lineOverheadBytes;
    stream.events.push({ timestampMs, message, bytes });
  }

  /** One flush at a time; lines that come meanwhile are the next one's. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#storePending().finally(() => {
      this.#flushing = undefined;
      this.#flushSoon();
    });
    return this.#flushing;
  }

  async #storePending(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    const streams = this.#pending;
    this.#pending = new Map();
    await Promise.all(Array.from(streams.values(), (stream) => this.#storeStream(stream)));
  }

  async #storeStream(stream: PendingStream): Promise<void> {
    const bytes = stream.events.reduce((sum, event) => sum + event.bytes + lineOverheadBytes, 0);
    try {
      for (const batch of logBatches(withNotice(stream, this.#platform.clock.nowMs()))) {
        await this.#putBatch(stream, batch);
      }
    } catch (error) {
      const { logGroupName, logStreamName } = stream;
      this.#platform.log.error(
        { err: error, logGroupName, logStreamName },
        "lines of a function's log could not be stored",
      );
    } finally {
      this.#pendingBytes -= bytes;
      if (!this.#isTaken(1 / 2)) {
        this.#relieve();
        this.#relief = undefined;
      }
    }
  }

  async #putBatch(stream: PendingStream, batch: LogBatch, isSecondTry = false): Promise<void> {
    const { region, logGroupName, logStreamName } = stream;
    const { logs } = this.#platform.clientsFor({ principal: lambdaPrincipal, region });
    await this.#ensureStream(stream);
    try {
      await logs.putLogEvents({ logGroupName, logStreamName, logEvents: [...batch] });
    } catch (error) {
      // Somebody deleted the group or the stream that we know.
      if (isSecondTry || !(error instanceof ServiceError) || error.code !== "ResourceNotFoundException") throw error;
      this.#knownStreams.clear();
      await this.#putBatch(stream, batch, true);
    }
  }

  async #ensureStream({ region, logGroupName, logStreamName }: PendingStream): Promise<void> {
    const id = `${region}\n${logGroupName}\n${logStreamName}`;
    if (this.#knownStreams.has(id)) return;
    const { logs } = this.#platform.clientsFor({ principal: lambdaPrincipal, region });
    await unlessThere(logs.createLogGroup({ logGroupName }));
    await unlessThere(logs.createLogStream({ logGroupName, logStreamName }));
    if (this.#knownStreams.size >= knownStreamsMax) this.#knownStreams.clear();
    this.#knownStreams.add(id);
  }
}

function withNotice(stream: PendingStream, nowMs: number): LogEvent[] {
  if (stream.droppedCount === 0) return stream.events;
  const message = `Tireless dropped ${stream.droppedCount} lines of this log: they came faster than they could be stored.`;
  return [...stream.events, { timestampMs: nowMs, message, bytes: message.length }];
}

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== "ResourceAlreadyExistsException") throw error;
  }
}
