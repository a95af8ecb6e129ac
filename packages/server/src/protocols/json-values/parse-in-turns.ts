import { isUtf8 } from "node:buffer";
import { settle } from "../../kernel/clock.ts";
import { depthMax, endOfString, marksMax, membersMax, unreadable } from "./parse.ts";

/** As much is parsed, or at least looked at, before others have their turn. */
const turnBytes = 256 * 1024;
const groupBytes = 64 * 1024;

/**
 * What `parseJson` makes of a body, made without holding the event loop for long. One walk over the bytes finds the
 * members of containers; neighbouring ones are parsed together, 64 kB at a time, by `JSON.parse`, and put into their
 * container. What is smaller than that never becomes a container here.
 */
export async function parseJsonInTurns(body: Buffer): Promise<unknown> {
  if (!isUtf8(body)) throw unreadable();
  const open: Container[] = [];
  let marks = 0;
  let turnEnd = turnBytes;
  let whole: { readonly value: unknown; readonly end: number } | undefined;
  for (let index = 0; index < body.length; index++) {
    if (index >= turnEnd) {
      await settle();
      turnEnd = index + turnBytes;
    }
    const byte = body[index];
    if (byte === quote) {
      index = endOfString(body, index + 1);
    } else if (byte === openBrace || byte === openBracket) {
      if (++marks > marksMax || open.length === depthMax) throw unreadable();
      if (open.length === 0 && (whole || !isBlank(body, 0, index))) throw unreadable();
      open.push(new Container(body, index));
    } else if (byte === closeBrace || byte === closeBracket) {
      const container = open.pop();
      if (!container || byte !== container.closedBy) throw unreadable();
      const parent = open.at(-1);
      if (parent && !container.isApart) continue;
      const value = container.close(index);
      if (parent) parent.addApart(container.start, value, index + 1);
      else whole = { value, end: index + 1 };
    } else if (byte === comma || byte === colon) {
      if (++marks > marksMax) throw unreadable();
      if (byte === comma) open.at(-1)?.separate(index);
    }
  }
  if (!whole || !isBlank(body, whole.end, body.length) || open.length > 0) throw unreadable();
  return whole.value;
}

const [quote, comma, colon] = [0x22, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** An object or an array whose end has not been met. */
class Container {
  readonly start: number;
  readonly closedBy: number;
  readonly #body: Buffer;
  /** What is in it so far; undefined as long as nothing was parsed apart from the rest. */
  #value: Record<string, unknown> | unknown[] | undefined;
  /** How many members its value has; of one that is an object only. */
  #memberCount = 0;
  /** Where the members begin that are not in the value yet. */
  #groupStart: number;
  /** Where the member begins that is being walked over. */
  #memberStart: number;
  /** Whether the member being walked over is in the value already. */
  #memberDone = false;

  constructor(body: Buffer, start: number) {
    this.#body = body;
    this.start = start;
    this.closedBy = body[start] === openBrace ? closeBrace : closeBracket;
    this.#groupStart = start + 1;
    this.#memberStart = start + 1;
  }

  /** Whether its value exists apart from the text around it. */
  get isApart(): boolean {
    return this.#value !== undefined;
  }

  /** A comma between two members. */
  separate(index: number): void {
    if (this.#memberDone) {
      this.#assertBlank(index);
      this.#groupStart = index + 1;
    } else if (index - this.#groupStart >= groupBytes) {
      this.#add(index);
      this.#groupStart = index + 1;
    }
    this.#memberStart = index + 1;
    this.#memberDone = false;
  }

  /** A member whose value was parsed by itself, from `start` to `end`. */
  addApart(start: number, value: unknown, end: number): void {
    if (this.#memberDone) throw unreadable();
    // The members before it go into the value first, without the comma that ends them.
    if (this.#memberStart > this.#groupStart) this.#add(this.#memberStart - 1);
    this.#value ??= this.#empty();
    const before = this.#body.toString("utf8", this.#memberStart, start);
    if (Array.isArray(this.#value)) {
      if (before.trim() !== "") throw unreadable();
      this.#value.push(value);
    } else {
      const [name, ...others] = Object.keys(parse(`{${before} 0}`) as object);
      if (name === undefined || others.length > 0) throw unreadable();
      this.#count(1);
      setOwn(this.#value, name, value);
    }
    this.#memberDone = true;
    this.#groupStart = end;
  }

  /** Its value, once its end was met. */
  close(index: number): unknown {
    if (!this.#value) return parse(this.#body.toString("utf8", this.start, index + 1));
    if (this.#memberDone) this.#assertBlank(index);
    else this.#add(index);
    return this.#value;
  }

  /** Puts the members between the group's start and `end`, at least one, into the value. */
  #add(end: number): void {
    const text = this.#body.toString("utf8", this.#groupStart, end);
    this.#value ??= this.#empty();
    if (Array.isArray(this.#value)) {
      const members = parse(`[${text}]`) as unknown[];
      if (members.length === 0) throw unreadable();
      for (const member of members) this.#value.push(member);
    } else {
      const members = parse(`{${text}}`) as Record<string, unknown>;
      const names = Object.keys(members);
      if (names.length === 0) throw unreadable();
      this.#count(names.length);
      for (const name of names) setOwn(this.#value, name, members[name]);
    }
  }

  #count(members: number): void {
    this.#memberCount += members;
    if (this.#memberCount > membersMax) throw unreadable();
  }

  #empty(): Record<string, unknown> | unknown[] {
    return this.closedBy === closeBrace ? {} : [];
  }

  #assertBlank(end: number): void {
    if (!isBlank(this.#body, this.#groupStart, end)) throw unreadable();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable();
  }
}

/** As `JSON.parse` does: also `__proto__` is a member like others. */
function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

function isBlank(body: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = body[index];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}
