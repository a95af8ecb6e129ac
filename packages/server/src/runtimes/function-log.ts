import type { Clock } from "../kernel/clock.ts";
import type { FunctionLogLine } from "./environments.ts";
import type { ApplicationLogFilter } from "./json-log.ts";

/** Takes lines in batches; a promise asks for patience until it resolves. */
export type WriteLogs = (lines: FunctionLogLine[]) => void | Promise<void>;

/** Where lines come from: the function's own pipes, the streams of its runtime that go by the link, and each extension's. */
export type OutputSource = "stdout" | "stderr" | "process.stdout" | "process.stderr" | `extension ${string}`;

const batchBytesMax = 256 * 1024;
const eventBytesMax = 256 * 1024;
const tailBytesMax = 4 * 1024;
const lineEnd = 0x0a;

/** Who wrote a line: the platform about the function, the function, or one of its extensions. */
export type LineOrigin = "platform" | "function" | "extension";

/** The log of one environment: what it writes in its stream, gathered per invocation, and the tail that callers may ask for. */
export class FunctionLog {
  readonly #stream: Pick<FunctionLogLine, "region" | "logGroupName" | "logStreamName">;
  readonly #clock: Clock;
  readonly #write: WriteLogs;
  readonly #filter: ApplicationLogFilter | undefined;
  #batch: FunctionLogLine[] = [];
  #batchBytes = 0;
  #tail: string[] = [];
  #tailBytes = 0;
  /** Sees every line as well, as it is added: what the log leaves out, extensions get all the same. */
  tap: ((origin: LineOrigin, message: string) => void) | undefined;
  /** The beginning of a line whose end has not come yet, per pipe. */
  readonly #unfinished = new Map<OutputSource, { pieces: Buffer[]; bytes: number }>();

  constructor(
    stream: Pick<FunctionLogLine, "region" | "logGroupName" | "logStreamName">,
    clock: Clock,
    write: WriteLogs,
    /** For what the function itself writes; undefined: all of it is wanted. */
    filter?: ApplicationLogFilter,
  ) {
    this.#stream = stream;
    this.#clock = clock;
    this.#write = write;
    this.#filter = filter;
  }

  /** Whether enough has gathered to be written before the invocation ends. */
  get isFull(): boolean {
    return this.#batchBytes >= batchBytesMax;
  }

  add(message: string, origin: LineOrigin = "function"): void {
    this.#add(message, origin, "link");
  }

  /** Adds what came through a pipe, line by line; a line longer than an event may be becomes several. */
  addOutput(source: OutputSource, chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(lineEnd); end !== -1; end = chunk.indexOf(lineEnd, start)) {
      this.#extend(source, chunk.subarray(start, end + 1));
      this.#finishLine(source);
      start = end + 1;
    }
    if (start < chunk.length) this.#extend(source, chunk.subarray(start));
  }

  /** Ends the lines that were begun: nothing follows until the next invocation. */
  finishLines(): void {
    for (const source of this.#unfinished.keys()) this.#finishLine(source);
    this.#filter?.endLines();
  }

  /** Ends the batch: what `write` answers says whether to wait before there is more. */
  flush(): void | Promise<void> {
    if (this.#batch.length === 0) return undefined;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    return this.#write(batch);
  }

  /** The last 4 KB since the last call, to be put together only when somebody asks. */
  takeTail(): () => string {
    const tail = this.#tail;
    this.#tail = [];
    this.#tailBytes = 0;
    return () => {
      const bytes = Buffer.from(tail.join(""));
      return bytes.length <= tailBytesMax ? bytes.toString() : bytes.subarray(characterStart(bytes)).toString();
    };
  }

  #add(message: string, origin: LineOrigin, source: OutputSource | "link"): void {
    this.tap?.(origin, message);
    if (origin === "function" && this.#filter && !this.#filter.passes(source, message)) return;
    const { region, logGroupName, logStreamName } = this.#stream;
    this.#batch.push({ region, logGroupName, logStreamName, timestampMs: this.#clock.nowMs(), message });
    this.#batchBytes += message.length;
    this.#tail.push(message);
    this.#tailBytes += message.length;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) >= tailBytesMax) {
      this.#tailBytes -= this.#tail.shift()?.length ?? 0;
    }
  }

  #extend(source: OutputSource, bytes: Buffer): void {
    for (let start = 0; start < bytes.length; ) {
      const line = this.#unfinished.get(source) ?? { pieces: [], bytes: 0 };
      this.#unfinished.set(source, line);
      const piece = bytes.subarray(start, start + eventBytesMax - line.bytes);
      // A copy, because a short piece would otherwise keep the whole chunk it came in.
      line.pieces.push(Buffer.from(piece));
      line.bytes += piece.length;
      start += piece.length;
      if (line.bytes === eventBytesMax) this.#finishLine(source);
    }
  }

  #finishLine(source: OutputSource): void {
    const line = this.#unfinished.get(source);
    if (!line) return;
    this.#unfinished.delete(source);
    const origin = source.startsWith("extension ") ? "extension" : "function";
    this.#add(Buffer.concat(line.pieces).toString(), origin, source);
  }
}

/** Where the last 4 KB begin, not in the middle of a character. */
function characterStart(bytes: Buffer): number {
  let start = bytes.length - tailBytesMax;
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return start;
}
