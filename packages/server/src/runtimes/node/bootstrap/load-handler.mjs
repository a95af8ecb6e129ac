/**
 * Finds the function that a handler string names, by AWS's rules: the module's path up to the last slash and first dot,
 * then the path of the export. Runs inside the function's process.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runtimeError } from "./errors.mjs";

const require = createRequire(import.meta.url);

/**
 * @param {string} taskRoot
 * @param {string} handlerName e.g. `index.handler`, `dir/file.exported.inner`
 * @returns {Promise<Function>}
 */
export async function loadHandler(taskRoot, handlerName) {
  if (handlerName.includes("..")) {
    throw runtimeError(
      "MalformedHandlerName",
      `'${handlerName}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const last = basename(handlerName);
  const dot = last.indexOf(".");
  if (dot === -1) throw runtimeError("MalformedHandlerName", "Bad handler");
  const folder = resolve(taskRoot, handlerName.slice(0, handlerName.indexOf(last)));
  const module = await loadModule(taskRoot, folder, last.slice(0, dot));
  let found = module;
  for (const name of last.slice(dot + 1).split(".")) found = found?.[name];
  if (!found) throw runtimeError("HandlerNotFound", `${handlerName} is undefined or not exported`);
  if (typeof found !== "function") throw runtimeError("HandlerNotFound", `${handlerName} is not a function`);
  return found;
}

/**
 * @param {string} taskRoot
 * @param {string} folder
 * @param {string} name
 */
async function loadModule(taskRoot, folder, name) {
  try {
    const path = join(folder, name);
    if (existsSync(path)) return require(path);
    if (existsSync(`${path}.js`)) return isModule(folder) ? await load(`${path}.js`) : require(`${path}.js`);
    if (existsSync(`${path}.mjs`)) return await load(`${path}.mjs`);
    if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`);
    return require(require.resolve(name, { paths: [taskRoot, folder] }));
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError("UserCodeSyntaxError", String(error));
    const code = /** @type {NodeJS.ErrnoException | undefined} */ (error)?.code;
    if (code === "MODULE_NOT_FOUND") throw runtimeError("ImportModuleError", String(error));
    throw error;
  }
}

/** @param {string} path */
function load(path) {
  return import(pathToFileURL(path).href);
}

/**
 * Whether the nearest `package.json` makes `.js` files ECMAScript modules.
 * @param {string} folder
 * @returns {boolean}
 */
function isModule(folder) {
  if (basename(folder) === "node_modules") return false;
  const manifest = join(folder, "package.json");
  if (existsSync(manifest)) {
    try {
      return JSON.parse(readFileSync(manifest, "utf8"))?.type === "module";
    } catch (error) {
      console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return dirname(folder) !== folder && isModule(dirname(folder));
}
