import type { ServiceError } from "../../kernel/errors.ts";
import type { Member, ServiceModel } from "../../models/model.ts";
import { errorShape, isSenderFault } from "../error-shapes.ts";
import { perOperation } from "../per-operation.ts";
import { type MembersEncoder, membersEncoder } from "./encode.ts";
import type { JsonWriter } from "./json-writer.ts";

/** Writes the members of an error that belong into its body, the message among them, `first` before the first. */
export function writeErrorMembers(
  model: ServiceModel,
  error: ServiceError,
  writer: JsonWriter,
  first: string,
): boolean {
  const shape = errorShape(model, error);
  const message = error.message === "" ? undefined : error.message;
  if (!shape) return writeMessage(capitalised.has(error.code) ? "Message" : "message", message, writer, first);
  // Where a shape has `Type`, AWS fills it in by whose fault the error is.
  const Type = isSenderFault(model, error) ? "User" : "Service";
  const members = { Type, message, Message: message, ...error.members };
  const any = shapeEncoder(model, error.code)(members, writer, first);
  // The models of many services leave the message out of their errors' shapes; their answers do not.
  const unsaid = !shape.members || !("message" in shape.members || "Message" in shape.members);
  return (unsaid && writeMessage("message", message, writer, any ? "," : first)) || any;
}

function writeMessage(key: string, message: string | undefined, writer: JsonWriter, first: string): boolean {
  if (message === undefined) return false;
  writer.text += `${first}"${key}":${JSON.stringify(message)}`;
  return true;
}

/** Of the errors that AWS's front end raises, these write their message's name large. */
const capitalised = new Set(["SerializationException", "AccessDeniedException"]);

const shapeEncoder = perOperation<MembersEncoder>((model, code) => {
  const members = Object.entries(model.shapes[code]?.members ?? {}).filter(isInBody);
  return membersEncoder(model, members);
});

function isInBody([, member]: readonly [string, Member]): boolean {
  return member.location === undefined;
}
