import { isUtf8 } from "node:buffer";
import { invalidRequestContent, requestTooLarge } from "./errors.ts";
import { asynchronousPayloadBytesMax, clientContextBytesMax, synchronousPayloadBytesMax } from "./limits.ts";

/** What a function receives when the caller sent nothing. */
const emptyEvent = Buffer.from("{}");

/** The event of a synchronous invocation, found to be JSON. */
export function synchronousPayload(payload: Uint8Array | undefined): Uint8Array {
  if (payload && payload.length > synchronousPayloadBytesMax) {
    throw requestTooLarge(
      `Request must be smaller than ${synchronousPayloadBytesMax} bytes for the InvokeFunction operation`,
    );
  }
  return checkedPayload(payload);
}

/** The event of an asynchronous invocation, found to be JSON. */
export function asynchronousPayload(payload: Uint8Array | undefined): Uint8Array {
  if (payload && payload.length > asynchronousPayloadBytesMax) {
    throw requestTooLarge(
      `${payload.length} byte payload is too large for the Event invocation type (limit ${asynchronousPayloadBytesMax} bytes)`,
    );
  }
  return checkedPayload(payload);
}

/** Decodes the caller's client context to JSON text. */
export function clientContextText(clientContext: string | undefined): string | undefined {
  if (clientContext === undefined || clientContext === "") return undefined;
  const text = Buffer.from(clientContext, "base64").toString();
  if (clientContext.length > clientContextBytesMax || !isJsonObject(text)) {
    throw invalidRequestContent("Client context must be a valid Base64-encoded JSON object.");
  }
  return text;
}

/** AWS words the reason as its JSON library does; ours is worded by Node's. */
function checkedPayload(payload: Uint8Array | undefined): Uint8Array {
  if (!payload || payload.length === 0) return emptyEvent;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const wrong = "Could not parse request body into json: Could not parse payload into json:";
  if (!isUtf8(bytes)) throw invalidRequestContent(`${wrong} Invalid UTF-8`);
  try {
    JSON.parse(bytes.toString());
  } catch (error) {
    throw invalidRequestContent(`${wrong} ${error instanceof Error ? error.message : String(error)}`);
  }
  return payload;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
