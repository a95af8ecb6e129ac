import { closeSync, openSync, readSync } from "node:fs";

/**
 * One for all, because files of the kernel tell no size and Node would take 64 kB anew for each: with a look at every
 * busy process ten times a second that is most of what the collector has to do.
 */
const buffer = Buffer.allocUnsafe(16 * 1024);

/** The text of one of the kernel's files about a process. Throws when the process has ended. */
export function readProcFile(path: string): string {
  const descriptor = openSync(path, "r");
  try {
    let text = "";
    for (;;) {
      const bytes = readSync(descriptor, buffer, 0, buffer.length, null);
      if (bytes === 0) return text;
      text += buffer.toString("latin1", 0, bytes);
    }
  } finally {
    closeSync(descriptor);
  }
}
