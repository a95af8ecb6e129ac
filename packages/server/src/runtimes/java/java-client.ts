import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The archives of AWS's runtime interface client for Java and of what it needs; empty when it is not installed. */
export function javaClientArchives(runtimesDirectory: string): string[] {
  const directory = join(runtimesDirectory, "java");
  try {
    const archives = readdirSync(directory).filter((name) => name.endsWith(".jar"));
    const hasClient = archives.some((name) => name.startsWith("aws-lambda-java-runtime-interface-client"));
    return hasClient ? archives.sort().map((name) => join(directory, name)) : [];
  } catch {
    return [];
  }
}

/** How to get them, for people. */
export function javaInstallation(runtimesDirectory: string): string {
  const directory = join(runtimesDirectory, "java");
  return (
    "put the archives of AWS's runtime interface client into " +
    `${directory}, e.g. with Maven: save a pom.xml that depends on ` +
    "com.amazonaws:aws-lambda-java-runtime-interface-client and run mvn dependency:copy-dependencies " +
    `-DoutputDirectory=${directory}`
  );
}
