import { childrenOf, walkDown } from "../process-tree.ts";

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
    this.#firstPid ??= childrenOf(this.#outerPid)[0];
    if (this.#firstPid === undefined) return false;
    if (signal === "SIGKILL" || !sendToAllBelow(this.#firstPid, signal)) sendSignal(this.#firstPid, "SIGKILL");
    return true;
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
