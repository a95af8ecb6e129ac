import type { RawJson } from "../raw-json.ts";

/** Collects a JSON text, splicing in parts that are bytes already. */
export class JsonWriter {
  /** What was written since the last raw part: encoders append to it. */
  text = "";
  #chunks: Uint8Array[] | undefined;

  raw(part: RawJson): void {
    this.#chunks ??= [];
    this.#chunks.push(Buffer.from(this.text), part.bytes);
    this.text = "";
  }

  finish(): string | Buffer {
    if (!this.#chunks) return this.text;
    this.#chunks.push(Buffer.from(this.text));
    return Buffer.concat(this.#chunks);
  }
}
