import { readdir, readFile } from "node:fs/promises";

/** What cannot be killed must not keep us for ever. */
const looksMax = 100;

/**
 * Kills every process whose environment block, as it was when the process started, contains one of `marks` and not
 * `spare`. This finds what left its process group, and what an earlier run of the platform left behind. Without `/proc` it
 * finds nothing.
 */
export async function killStrays(marks: readonly string[], spare?: string): Promise<void> {
  // Some may have started others while they were looked for.
  for (let look = 0; look < looksMax && (await killThoseThereAre(marks, spare)); look++);
}

/** Says whether there were any. */
async function killThoseThereAre(marks: readonly string[], spare: string | undefined): Promise<boolean> {
  let found = false;
  const names = await readdir("/proc").catch(() => []);
  for (const name of names) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    // A process of somebody else's, or one that has just ended, cannot be read.
    const environment = await readFile(`/proc/${name}/environ`, "latin1").catch(() => "");
    if (!marks.some((mark) => environment.includes(mark)) || (spare && environment.includes(spare))) continue;
    try {
      process.kill(Number(name), "SIGKILL");
      found = true;
    } catch {
      // It ended by itself.
    }
  }
  return found;
}

/** Looks for strays of many environments at once, because each look goes over all processes of the machine. */
export class StrayHunt {
  #marks: string[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  /** Resolves when everything that carries `mark` has been killed. */
  end(mark: string): Promise<void> {
    this.#marks.push(mark);
    this.#next ??= this.#last.then(() => {
      const marks = this.#marks;
      this.#marks = [];
      this.#next = undefined;
      this.#last = killStrays(marks);
      return this.#last;
    });
    return this.#next;
  }
}
