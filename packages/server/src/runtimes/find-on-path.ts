import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program lies that this machine would run under the given name. */
export function findOnPath(command: string): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, command)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
