import { join } from "node:path";
import { findOnPath, isExecutable } from "./find-on-path.ts";
import { javaClientArchives, javaInstallation } from "./java/java-client.ts";
import { runtimesDirectory } from "./runtimes-directory.ts";

/** Whether functions of a runtime can run on this machine, and what to install when they cannot. */
export type RuntimeAvailability =
  | { readonly available: true }
  | { readonly available: false; readonly install: string };

/** The executable in the runtimes' directory that runs functions of a runtime, if there is one. */
export function installedBootstrap(runtime: string): string | undefined {
  const path = join(runtimesDirectory(), runtime, "bootstrap");
  return isExecutable(path) ? path : undefined;
}

/** For the names that AWS knows: looks at what is installed now. */
export function runtimeAvailability(runtime: string): RuntimeAvailability {
  if (installedBootstrap(runtime) || carried.test(runtime)) return { available: true };
  const missing = missingOf(runtime);
  return missing ? { available: false, install: missing } : { available: true };
}

/** What runs without anything but this package. */
const carried = /^(nodejs(20|22|24)\.x|provided\.al2(023)?)$/;

function missingOf(runtime: string): string | undefined {
  const bootstrap = `put an executable that speaks the Lambda Runtime API at ${join(runtimesDirectory(), runtime, "bootstrap")}`;
  if (/^python3\.\d+$/.test(runtime)) {
    return findOnPath("python3") ? undefined : "install Python 3, so that python3 is on the PATH";
  }
  if (/^java\d+(\.al2)?$/.test(runtime)) {
    if (!findOnPath("java")) return "install a Java runtime, so that java is on the PATH";
    return javaClientArchives(runtimesDirectory()).length > 0 ? undefined : javaInstallation(runtimesDirectory());
  }
  if (runtime.startsWith("ruby")) return `install Ruby and the gem aws_lambda_ric, and ${bootstrap}`;
  if (runtime.startsWith("dotnet"))
    return `install .NET and the package Amazon.Lambda.RuntimeSupport, and ${bootstrap}`;
  return bootstrap;
}
