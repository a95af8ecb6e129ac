import { buffer } from "node:stream/consumers";
import { build } from "esbuild";
import { ZipFile } from "yazl";

export type ModuleFormat = "cjs" | "esm";

/**
 * A deployment package as people make it: the function and what it imports in one file, without the AWS SDK, which the
 * runtime has. `name` is the file's path in the archive, without its ending.
 */
export async function bundle(source: URL, format: ModuleFormat, name = "index"): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [source.pathname],
    bundle: true,
    write: false,
    outfile: "index.js",
    platform: "node",
    target: "node20",
    format,
    external: ["@aws-sdk/*"],
    sourcemap: "inline",
    logLevel: "error",
    // As the documentation of Powertools has it: packages in CommonJS may call `require`, which modules do not have.
    ...(format === "esm" && {
      mainFields: ["module", "main"],
      banner: {
        js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
      },
    }),
  });
  const archive = new ZipFile();
  archive.addBuffer(Buffer.from(outputFiles[0]!.contents), `${name}.${format === "esm" ? "mjs" : "js"}`);
  archive.end();
  return buffer(archive.outputStream);
}
