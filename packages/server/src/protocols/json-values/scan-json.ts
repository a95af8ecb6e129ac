import { settle } from "../../kernel/clock.ts";

/** The bytes are no JSON text. */
export class JsonSyntaxError extends Error {}

/** Told of each member of the outermost object, in their order: its name, and from where to where its value goes. */
export type OnMember = (name: string, start: number, end: number) => void;

/** How much is read before others have their turn: some milliseconds. A single string or number is read whole. */
const sliceBytes = 256 * 1024;

/**
 * Finds that bytes are JSON, without building anything of it: parsing six megabytes of empty objects takes more than a
 * second, in which nobody else is served. Of UTF-8 it knows nothing. Throws `JsonSyntaxError`.
 */
export async function scanJson(bytes: Uint8Array, onMember?: OnMember): Promise<void> {
  const scan = new JsonScan(bytes, onMember);
  while (!scan.advance(sliceBytes)) await settle();
}

type Next = "value" | "value-or-end" | "name" | "name-or-end" | "colon" | "comma-or-end";

const code = (character: string) => character.charCodeAt(0);
const [quote, backslash, comma, colon] = [code('"'), code("\\"), code(","), code(":")];
const [openBrace, closeBrace, openBracket, closeBracket] = [code("{"), code("}"), code("["), code("]")];
const [zero, nine, minus, plus, point] = [code("0"), code("9"), code("-"), code("+"), code(".")];
const literals = ["true", "false", "null"].map((text) => Buffer.from(text));
const escapes = new Set([...'"\\/bfnrt'].map(code));

class JsonScan {
  readonly #bytes: Uint8Array;
  readonly #onMember: OnMember | undefined;
  #at = 0;
  #next: Next = "value";
  /** The brackets that are open, a byte each. */
  #open = Buffer.alloc(64);
  #depth = 0;
  /** Of the member of the outermost object that is being read. */
  #name = "";
  #valueStart = 0;

  constructor(bytes: Uint8Array, onMember: OnMember | undefined) {
    this.#bytes = bytes;
    this.#onMember = onMember;
  }

  /** Reads so many bytes and perhaps a token more; true when it has come to the end. */
  advance(count: number): boolean {
    const until = Math.min(this.#bytes.length, this.#at + count);
    while (this.#at < until) {
      const byte = this.#bytes[this.#at]!;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) this.#at++;
      else this.#token(byte);
    }
    if (this.#at < this.#bytes.length) return false;
    if (this.#depth > 0 || this.#next !== "comma-or-end") throw new JsonSyntaxError("Unexpected end of JSON input");
    return true;
  }

  #token(byte: number): void {
    const next = this.#next;
    if (next === "comma-or-end") {
      if (this.#depth === 0) throw this.#unexpected();
      if (byte === comma) {
        this.#endMember();
        this.#at++;
        this.#next = this.#isInObject ? "name" : "value";
      } else this.#close(byte);
    } else if (next === "colon") {
      if (byte !== colon) throw this.#unexpected();
      this.#at++;
      if (this.#depth === 1) this.#valueStart = this.#at;
      this.#next = "value";
    } else if (next === "name" || next === "name-or-end") {
      if (byte === quote) {
        const start = this.#at;
        this.#string();
        if (this.#depth === 1 && this.#onMember) this.#name = this.#textOf(start);
        this.#next = "colon";
      } else if (next === "name-or-end") this.#close(byte);
      else throw this.#unexpected();
    } else if (next === "value-or-end" && byte === closeBracket) this.#close(byte);
    else this.#value(byte);
  }

  #value(byte: number): void {
    this.#next = "comma-or-end";
    if (byte === openBrace || byte === openBracket) {
      if (this.#depth === this.#open.length) this.#open = Buffer.concat([this.#open, Buffer.alloc(this.#depth)]);
      this.#open[this.#depth++] = byte;
      this.#next = byte === openBrace ? "name-or-end" : "value-or-end";
      this.#at++;
    } else if (byte === quote) this.#string();
    else if (byte === minus || isDigit(byte)) this.#number();
    else this.#literal(byte);
  }

  get #isInObject(): boolean {
    return this.#open[this.#depth - 1] === openBrace;
  }

  #close(byte: number): void {
    if (byte !== (this.#isInObject ? closeBrace : closeBracket)) throw this.#unexpected();
    if (this.#next === "comma-or-end") this.#endMember();
    this.#depth--;
    this.#at++;
    this.#next = "comma-or-end";
  }

  #endMember(): void {
    if (this.#depth === 1 && this.#isInObject) this.#onMember?.(this.#name, this.#valueStart, this.#at);
  }

  #string(): void {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte === quote) {
        this.#at = at + 1;
        return;
      }
      if (byte < 0x20) break;
      if (byte !== backslash) at++;
      else if (escapes.has(bytes[at + 1] ?? 0)) at += 2;
      else if (bytes[at + 1] === code("u") && [2, 3, 4, 5].every((step) => isHex(bytes[at + step]))) at += 6;
      else break;
    }
    this.#at = at;
    throw this.#unexpected();
  }

  #number(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    const digits = () => {
      const start = at;
      while (isDigit(bytes[at])) at++;
      this.#at = at;
      if (at === start) throw this.#unexpected();
    };
    if (bytes[at] === minus) at++;
    if (bytes[at] === zero) at++;
    else digits();
    if (bytes[at] === point) {
      at++;
      digits();
    }
    if (bytes[at] === code("e") || bytes[at] === code("E")) {
      at++;
      if (bytes[at] === plus || bytes[at] === minus) at++;
      digits();
    }
    this.#at = at;
  }

  #literal(byte: number): void {
    const literal = literals.find((text) => text[0] === byte);
    if (!literal?.every((each, index) => this.#bytes[this.#at + index] === each)) throw this.#unexpected();
    this.#at += literal.length;
  }

  #textOf(start: number): string {
    return JSON.parse(Buffer.from(this.#bytes.subarray(start, this.#at)).toString()) as string;
  }

  #unexpected(): JsonSyntaxError {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) return new JsonSyntaxError("Unexpected end of JSON input");
    const what = byte < 0x7f && byte >= 0x20 ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16)}`;
    return new JsonSyntaxError(`Unexpected ${what} at position ${this.#at}`);
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function isHex(byte: number | undefined): boolean {
  return byte !== undefined && /^[0-9a-fA-F]$/.test(String.fromCharCode(byte));
}
