import type { RawJson } from "../raw-json.ts";

/** Collects a JSON text, splicing in parts that are bytes already. */
export class JsonWriter {
  /** What was written since the last raw part: encoders append to it. */
  text = "";
  #pieces: (string | Uint8Array)[] | undefined;

  raw(part: RawJson): void {
    this.#pieces ??= [];
    this.#pieces.push(this.text, part.bytes);
    this.text = "";
  }

  finish(): string | Buffer {
    if (!this.#pieces) return this.text;
    this.#pieces.push(this.text);
    return joined(this.#pieces);
  }
}

/** An answer may have ten thousands of pieces, most of the texts a comma: a buffer for each would be ten times slower. */
function joined(pieces: readonly (string | Uint8Array)[]): Buffer {
  let sizeBytes = 0;
  for (const piece of pieces) sizeBytes += typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
  const whole = Buffer.allocUnsafe(sizeBytes);
  let end = 0;
  for (const piece of pieces) {
    if (typeof piece !== "string") {
      whole.set(piece, end);
      end += piece.length;
    } else if (piece === ",") {
      whole[end++] = comma;
    } else {
      end += whole.write(piece, end);
    }
  }
  return whole;
}

const comma = 0x2c;
