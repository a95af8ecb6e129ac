import type { Platform } from "../../engine/platform.ts";
import type { FunctionInvocation, FunctionInvoker, FunctionOutcome } from "./function-invoker.ts";

/** An invocation whose response is on its way. */
export interface StreamedInvocation {
  /** What the function says of its response; undefined when it did not write it piece by piece. */
  readonly contentType: string | undefined;
  /** The response, to be read once. A reader who leaves does not end the invocation. */
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly outcome: Promise<FunctionOutcome>;
}

/** Beyond this many bytes that nobody has taken yet, a function waits before it writes more. */
const waitingBytesMax = 256 * 1024;

/** Resolves when the response begins, or with the invocation. Rejects as the invoker does. */
export async function invokeStreaming(
  invoker: FunctionInvoker,
  platform: Platform,
  invocation: FunctionInvocation,
): Promise<StreamedInvocation> {
  const pieces = new PieceQueue();
  let contentType: string | undefined;
  let begun = () => {};
  const beginning = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const outcome = invoker.invoke(platform, {
    ...invocation,
    responseStream: {
      begin: (type) => {
        contentType = type;
        begun();
      },
      write: (chunk) => pieces.write(chunk),
    },
  });
  outcome.then(
    ({ functionError, payload }) => {
      if (!functionError && payload.length > 0) void pieces.write(payload);
      pieces.end();
    },
    (error: unknown) => pieces.end(error),
  );
  await Promise.race([beginning, outcome]);
  return { contentType, pieces, outcome };
}

/** Pieces between the one who writes and the one who reads them. */
class PieceQueue implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  readonly #pieces: Uint8Array[] = [];
  #waitingBytes = 0;
  #ending: { readonly error?: unknown } | undefined;
  /** Wakes whoever waits for a change: the reader for a piece, the writer for room. */
  #wake: () => void = () => {};
  #changed: Promise<void> | undefined;

  write(piece: Uint8Array): void | Promise<void> {
    if (this.#ending || piece.length === 0) return;
    this.#pieces.push(piece);
    this.#waitingBytes += piece.length;
    this.#tell();
    if (this.#waitingBytes > waitingBytesMax) return this.#room();
  }

  end(error?: unknown): void {
    this.#ending ??= error === undefined ? {} : { error };
    this.#tell();
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        this.#waitingBytes -= piece.length;
        this.#tell();
        return { done: false, value: piece };
      }
      if (this.#ending?.error !== undefined) throw this.#ending.error;
      if (this.#ending) return { done: true, value: undefined };
      await this.#change();
    }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#pieces.length = 0;
    this.#waitingBytes = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #room(): Promise<void> {
    while (this.#waitingBytes > waitingBytesMax && !this.#ending) await this.#change();
  }

  #change(): Promise<void> {
    this.#changed ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#changed;
  }

  #tell(): void {
    this.#changed = undefined;
    this.#wake();
  }
}
