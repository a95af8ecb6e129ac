import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where runtimes lie that do not come with this package: `TIRELESS_RUNTIMES_DIR`, by default `.tireless/runtimes` in the
 * home directory. `<directory>/<runtime>/bootstrap`, e.g. `ruby3.4/bootstrap`, is for that runtime what
 * `/var/runtime/bootstrap` is on AWS; `<directory>/java/` holds the archives of AWS's client for all of Java's, and
 * `<directory>/nodejs22.x/` a Node.js as its archives unpack.
 */
export function runtimesDirectory(): string {
  return process.env["TIRELESS_RUNTIMES_DIR"] || join(homedir(), ".tireless", "runtimes");
}
