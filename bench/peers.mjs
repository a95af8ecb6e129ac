import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { findPython } from "./targets/python.mjs";

const directory = fileURLToPath(new URL(".", import.meta.url));
const pythonDirectory = new URL(".venv/", import.meta.url);

export const motoServer = fileURLToPath(new URL("bin/moto_server", pythonDirectory));

/** The peers are installed on the first run only, so that `npm install` stays light. Those that cannot be had are left out. */
export async function installPeers() {
  if (!existsSync(new URL("node_modules/.package-lock.json", import.meta.url))) await installNodePeers();
  if (!existsSync(motoServer)) await installMoto();
}

async function installNodePeers() {
  process.stdout.write("Installing the peers (dynalite, serverless-offline, osls): once, about half a minute …\n");
  try {
    await runToEnd("npm", "ci", "--no-audit", "--no-fund");
  } catch (error) {
    process.stdout.write(`These peers could not be installed (${error.message}): the tables go without them.\n`);
  }
}

async function installMoto() {
  process.stdout.write("Installing moto's server for Python: once, about a minute …\n");
  try {
    const python = await findPython();
    if (!python) throw new Error("there is no python3");
    await runToEnd(python.executable, "-m", "venv", fileURLToPath(pythonDirectory));
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
    await runToEnd(fileURLToPath(new URL("bin/python", pythonDirectory)), ...install);
  } catch (error) {
    await rm(pythonDirectory, { recursive: true, force: true });
    process.stdout.write(`MOTO COULD NOT BE INSTALLED (${error.message}): the tables go without it.\n`);
  }
}

async function runToEnd(command, ...options) {
  const child = spawn(command, options, { cwd: directory, stdio: "inherit" });
  const code = await new Promise((resolve) => child.on("error", () => resolve("an error")).on("exit", resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}
