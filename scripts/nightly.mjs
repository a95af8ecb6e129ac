import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/**
 * `npm run nightly`: random sequences of DynamoDB's operations against the oracle, and clients side by side on a server that
 * is killed again and again, far longer than the tests have time for. Prints its seed, and of what fails the shortest
 * sequence; ends with 1 when something failed. Build before: it runs what was built.
 *
 *   npm run nightly -- --sequences 10000 --trials 30 --minutes 300 --seed 42
 */
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const serverSource = join(root, "packages/server/src");
// As deep below the root as the tests are, which find the command `tireless` from where they lie.
const outfile = join(root, "node_modules/.nightly/nightly.mjs");

/** The tests import the server's source, which Node cannot run; here the same files come from its build. */
const builtServer = {
  name: "built-server",
  setup({ onResolve }) {
    onResolve({ filter: /packages\/server\/src\// }, ({ path, resolveDir }) => {
      const file = relative(serverSource, join(resolveDir, path)).replace(/\.ts$/, ".js");
      return { path: pathToFileURL(join(root, "packages/server/dist", file)).href, external: true };
    });
  },
};

await build({
  entryPoints: [join(root, "test/model/nightly.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  plugins: [builtServer],
  logLevel: "warning",
});
await import(pathToFileURL(outfile).href);
