/** AWS lists no more than this many errors in one message. */
const messagesMax = 10;

/** Where a validation stands in the input, and what it found so far. */
export class Findings {
  readonly messages: string[] = [];
  /** The way to the value being checked; segments as AWS prints them: `keySchema`, `1.member`, `keyType`. */
  readonly path: string[] = [];

  get full(): boolean {
    return this.messages.length >= messagesMax;
  }

  /** Notes that the value at the present path breaks `constraint`; `value` as AWS echoes it: `'abc'`, `null`, or nothing. */
  add(value: string, constraint: string): void {
    if (this.full) return;
    const echo = value === "" ? "Value" : `Value ${value}`;
    this.messages.push(`${echo} at '${this.path.join(".")}' failed to satisfy constraint: ${constraint}`);
  }

  summary(): string {
    const { length } = this.messages;
    return `${length} validation error${length === 1 ? "" : "s"} detected: ${this.messages.join("; ")}`;
  }
}
