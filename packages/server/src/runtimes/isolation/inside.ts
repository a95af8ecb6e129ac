import { readdirSync, statSync } from "node:fs";
import { childrenOf, foldersBelow, walkDown } from "../process-tree.ts";

/** More processes than this are not stopped and let go on one by one: only a fork bomb has so many. */
const toldCountMax = 200;

/** Everything in a sandbox that the kernel keeps whole, seen from the process outside that waits for its end. */
export class Inside {
  readonly #outerPid: number;
  #firstPid: number | undefined;

  constructor(outerPid: number) {
    this.#outerPid = outerPid;
  }

  /**
   * Reaches all that is inside, or answers false when nothing is yet. The kernel ends everything with the first process
   * there, and only then the one outside.
   */
  signal(signal: NodeJS.Signals): boolean {
    const first = this.#first();
    if (first === undefined) return false;
    if (signal === "SIGKILL" || !sendToAllBelow(first, signal)) sendSignal(first, "SIGKILL");
    return true;
  }

  /**
   * The kernel's folders about all that is inside. The sandbox's own `/proc` lists them at once, which takes 50 µs where
   * asking every thread of every process for its children takes 200: with fifty environments at work, each looked at ten
   * times a second, that was half of the platform's own processor time.
   */
  processFolders(): Iterator<string> {
    const processes = `/proc/${this.#first()}/root/proc`;
    try {
      // Until the sandbox is complete, what its first process has there is the machine's.
      if (statSync(processes).dev !== statSync("/proc").dev) {
        const names = readdirSync(processes).filter((name) => /^\d/.test(name));
        return names.map((name) => `${processes}/${name}`).values();
      }
    } catch {
      // There is nothing inside yet, or only its user may look there.
    }
    return foldersBelow(this.#outerPid);
  }

  #first(): number | undefined {
    this.#firstPid ??= childrenOf(this.#outerPid)[0];
    return this.#firstPid;
  }
}

/** To a process or, with a negative number, to a group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Everything that it would have reached has ended already.
  }
}

/** Also to what began while others were being told; what has been stopped begins nothing. Gives up on too many. */
function sendToAllBelow(pid: number, signal: NodeJS.Signals): boolean {
  const told = new Set([pid]);
  for (let isNews = true; isNews; ) {
    isNews = false;
    for (const below of walkDown(pid)) {
      if (told.has(below)) continue;
      if (told.size > toldCountMax) return false;
      told.add(below);
      sendSignal(below, signal);
      isNews = signal === "SIGSTOP";
    }
  }
  return true;
}
