/** AWS lists no more than this many errors in one message. */
const messagesMax = 10;

/** Where a validation stands in the input, and what it found so far. */
export class Findings {
  readonly messages: string[] = [];
  /** What is said instead of all else. */
  single: string | undefined;
  readonly #path: string[] = [];
  readonly #writtenPath: string[] = [];
  #asWritten = false;

  get full(): boolean {
    return this.messages.length >= messagesMax;
  }

  /** Goes on to a part; `segment` is as AWS prints it (`keySchema`, `1.member`), `written` as the request spells it. */
  enter(segment: string, written = segment): void {
    this.#path.push(segment);
    this.#writtenPath.push(written);
  }

  leave(): void {
    this.#path.pop();
    this.#writtenPath.pop();
  }

  /** Runs a check whose findings name the path as the request spells it, without the value. */
  namingAsWritten(check: () => void): void {
    this.#asWritten = true;
    check();
    this.#asWritten = false;
  }

  /** Notes that the value at the present path breaks `constraint`; `value` as AWS echoes it: `'abc'`, `null`, or nothing. */
  add(value: string, constraint: string): void {
    if (this.full) return;
    const echo = value === "" || this.#asWritten ? "Value" : `Value ${value}`;
    const path = this.#asWritten ? this.#writtenPath : this.#path;
    this.messages.push(`${echo} at '${path.join(".")}' failed to satisfy constraint: ${constraint}`);
  }

  summary(): string {
    if (this.single !== undefined) return this.single;
    const { length } = this.messages;
    return `${length} validation error${length === 1 ? "" : "s"} detected: ${this.messages.join("; ")}`;
  }
}
