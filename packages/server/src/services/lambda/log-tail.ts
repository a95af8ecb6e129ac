import { logTailBytesMax } from "./limits.ts";

/** The end of an invocation's log, as callers who ask for it get it: in base 64. */
export function logTailOf(text: string): string {
  return Buffer.from(text).subarray(-logTailBytesMax).toString("base64");
}
