import type { Member, ServiceModel } from "../../models/model.ts";
import { unreadable } from "../json-values/parse.ts";
import { textCodec } from "../text-values.ts";
import { timestampFormatOf } from "../timestamps.ts";

/** Reads a header's value into a member: plain, a comma-separated list, or JSON in base 64. */
export function headerDecoder(model: ServiceModel, member: Member): (text: string) => unknown {
  const shape = model.shapes[member.shape]!;
  if (shape.type === "list") {
    const element = shape.member!;
    const codec = textCodec(model, element, "rfc822", unreadable);
    const dates =
      model.shapes[element.shape]!.type === "timestamp" && timestampFormatOf(model, element, "rfc822") === "rfc822";
    return (text) => (dates ? splitDates(text) : splitList(text)).map((item) => codec.decode(item));
  }
  if (member.jsonvalue) return (text) => Buffer.from(text, "base64").toString();
  const codec = textCodec(model, member, "rfc822", unreadable);
  return (text) => codec.decode(text.trim());
}

/** Writes a member as a header's value, in characters that a header can hold. */
export function headerEncoder(model: ServiceModel, member: Member): (value: unknown) => string {
  const shape = model.shapes[member.shape]!;
  if (shape.type === "list") {
    const codec = textCodec(model, shape.member!, "rfc822", unreadable);
    const plain = model.shapes[shape.member!.shape]!.type === "string";
    return (value) =>
      headerText(
        (value as unknown[]).map((item) => (plain ? quoted(codec.encode(item)) : codec.encode(item))).join(", "),
      );
  }
  if (member.jsonvalue) return (value) => Buffer.from(String(value)).toString("base64");
  const codec = textCodec(model, member, "rfc822", unreadable);
  return (value) => headerText(codec.encode(value));
}

/** A line break would begin another header, and Node refuses what Latin-1 lacks. */
export function headerText(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?");
}

/** Commas part the items, except inside double quotes, where a backslash escapes. */
function splitList(text: string): string[] {
  const items: string[] = [];
  let item = "";
  let quotes = false;
  let wasQuoted = false;
  const finish = () => {
    items.push(wasQuoted ? item : item.trim());
    item = "";
    wasQuoted = false;
  };
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (quotes && character === "\\") item += text[++index] ?? "";
    else if (character === '"' && (quotes || item.trim() === "")) {
      if (!quotes) item = "";
      wasQuoted = true;
      quotes = !quotes;
    } else if (character === "," && !quotes) finish();
    else if (quotes || !wasQuoted) item += character;
  }
  if (text.trim() !== "") finish();
  return items;
}

/** Dates hold a comma of their own, after the day of the week. */
function splitDates(text: string): string[] {
  const parts = text.split(",").map((part) => part.trim());
  const dates: string[] = [];
  for (let index = 0; index < parts.length; index += 2) dates.push(`${parts[index]}, ${parts[index + 1] ?? ""}`);
  return dates;
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : text;
}
