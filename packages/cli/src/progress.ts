/** Says on a terminal how far long work has come, on one line that is gone at the end; says nothing elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (!this.#stream.isTTY) return;
    this.#shown = true;
    this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write("\r\u001b[2K");
    this.#shown = false;
  }
}
