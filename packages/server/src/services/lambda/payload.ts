import { isUtf8 } from "node:buffer";
import type { ServiceError } from "../../kernel/errors.ts";
import { scanJson } from "../../protocols/json-values/scan-json.ts";
import { invalidRequestContent, requestTooLarge } from "./errors.ts";
import { asynchronousPayloadBytesMax, clientContextBytesMax, synchronousPayloadBytesMax } from "./limits.ts";

/** Up to here parsing is the quickest way to know; beyond, it might keep everybody waiting. */
const parsedBytesMax = 32 * 1024;

/** What a function receives when the caller sent nothing. */
const emptyEvent = Buffer.from("{}");

/** The event of a synchronous invocation, found to be JSON. */
export function synchronousPayload(payload: Uint8Array | undefined): Uint8Array | Promise<Uint8Array> {
  if (payload && payload.length > synchronousPayloadBytesMax) {
    throw requestTooLarge(
      `Request must be smaller than ${synchronousPayloadBytesMax} bytes for the InvokeFunction operation`,
    );
  }
  return checkedPayload(payload);
}

/** The event of an asynchronous invocation, found to be JSON. */
export function asynchronousPayload(payload: Uint8Array | undefined): Uint8Array | Promise<Uint8Array> {
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

/** AWS words the reason as its JSON library does; ours is worded by what finds it. */
function checkedPayload(payload: Uint8Array | undefined): Uint8Array | Promise<Uint8Array> {
  if (!payload || payload.length === 0) return emptyEvent;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (!isUtf8(bytes)) throw noJson("Invalid UTF-8");
  if (payload.length > parsedBytesMax) return checkedLargePayload(payload);
  try {
    JSON.parse(bytes.toString());
  } catch (error) {
    throw noJson(error);
  }
  return payload;
}

async function checkedLargePayload(payload: Uint8Array): Promise<Uint8Array> {
  await scanJson(payload).catch((error: unknown) => {
    throw noJson(error);
  });
  return payload;
}

function noJson(reason: unknown): ServiceError {
  const words = reason instanceof Error ? reason.message : String(reason);
  return invalidRequestContent(`Could not parse request body into json: Could not parse payload into json: ${words}`);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
