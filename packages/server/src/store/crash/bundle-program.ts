import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/**
 * Makes `<name>.ts` of this folder, as it stands now, a program that plain Node runs, and resolves with its path: a test
 * that started a built copy might test yesterday's. The caller deletes it.
 */
export async function bundleProgram(name: string): Promise<string> {
  // Inside node_modules, so that the packages that are not bundled are found, and nothing else looks at it.
  const folder = join(import.meta.dirname, "../../../node_modules/.tireless-crash");
  await mkdir(folder, { recursive: true });
  const program = join(folder, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  return program;
}
