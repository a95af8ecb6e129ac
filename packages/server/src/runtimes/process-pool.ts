import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Clock } from "../kernel/clock.ts";
import type { Logger } from "../kernel/logging.ts";
import type { Random } from "../kernel/random.ts";
import { EnvironmentStopped } from "./environments.ts";
import { fromProcess } from "./frames.ts";
import { FunctionProcess, type ProcessListener, type Program } from "./function-process.ts";
import type { Guardian } from "./guardian.ts";
import type { Isolation, SandboxPlan } from "./isolation/isolation.ts";
import { StrayHunt } from "./stray-processes.ts";

export interface ProcessPoolOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly guardian: Guardian;
  readonly isolation: Isolation;
  /** Each process gets a folder of its own in it. */
  readonly directory: string;
  /** What stands ready for functions that are not known yet, from the beginning, and how many of it. */
  readonly stock: Start;
  readonly size: number;
  /** How many processes there may be, those that run functions included. */
  readonly processCountMax: number;
  /** Called when a process would be needed and there are as many as there may be. */
  readonly makeRoom: () => void;
}

/** What a process is started as, before anybody gets it. Processes of the same start are as good as each other. */
export interface Start {
  readonly key: string;
  /** Left out: the process is handed over empty, and whoever gets it launches its program. */
  readonly program?: Program;
  /** What its sandbox has from the beginning; left out: what any function may begin with. */
  readonly plan?: SandboxPlan;
  /** Whether one more is to stand ready once there was a function for it, because another is likely to come. */
  readonly isLikely?: boolean;
}

export function startOf(program: Program, isLikely = false): Start {
  return { key: JSON.stringify(program), program, isLikely };
}

/** The same in a sandbox that is made for one function. */
export function startIn(plan: SandboxPlan, start: Start): Start {
  if (!start.program) return start;
  return { ...start, key: `${start.key} ${JSON.stringify(plan)}`, plan, isLikely: false };
}

/** For programs that can only be launched when everything about their function is known. */
export const emptyStart: Start = { key: "" };

interface Applicant {
  readonly start: Start;
  readonly grant: (process: FunctionProcess) => void;
  readonly refuse: (error: Error) => void;
}

/** More at once would only slow each other down. */
const startingCountMax = Math.max(2, availableParallelism());
const refillAfterMs = 20;

/**
 * Processes that are up before anybody needs them, and those who wait for one, in the order in which they came. After one
 * was taken the pool waits a moment before it starts the next, so as not to compete with the invocation that took it.
 */
export class ProcessPool {
  readonly #options: ProcessPoolOptions;
  readonly #ready: { readonly key: string; readonly process: FunctionProcess }[] = [];
  /** What is to stand ready, and how many of each. */
  readonly #stock = new Map<string, { readonly start: Start; readonly count: number }>();
  readonly #starting = new Map<FunctionProcess, Start>();
  /** Those that were handed over empty and have not settled. */
  readonly #loading = new Set<FunctionProcess>();
  readonly #applicants: Applicant[] = [];
  readonly #strays = new StrayHunt();
  /** Every process that has not ended. */
  readonly #processes = new Set<FunctionProcess>();
  #refillPending = false;
  #closed = false;

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
    this.#stock.set(options.stock.key, { start: options.stock, count: options.size });
    this.#balance(true);
  }

  /** A process for an environment; `withdraw` the application when something better turns up before it is granted. */
  apply(start: Start, grant: (process: FunctionProcess) => void, refuse: (error: Error) => void): { withdraw(): void } {
    const applicant = { start, grant, refuse };
    if (this.#closed) {
      refuse(new EnvironmentStopped());
      return { withdraw: () => {} };
    }
    if (start.isLikely && !this.#stock.has(start.key)) {
      this.#stock.set(start.key, { start, count: Math.min(1, this.#options.size) });
    }
    const ready = this.#ready.findIndex(({ key }) => key === start.key);
    const [taken] = ready === -1 ? [] : this.#ready.splice(ready, 1);
    if (taken) {
      this.#refillSoon();
      grant(taken.process);
    } else {
      this.#applicants.push(applicant);
      this.#balance(false);
    }
    return {
      withdraw: () => {
        const index = this.#applicants.indexOf(applicant);
        if (index !== -1) this.#applicants.splice(index, 1);
      },
    };
  }

  /** A process that was handed over empty has started: it does not compete with others for the machine any more. */
  settled(process: FunctionProcess): void {
    if (this.#loading.delete(process)) this.#balance(false);
  }

  /** Whether somebody waits for a process while there are as many as there may be. */
  get isExhausted(): boolean {
    return this.#applicants.length > 0 && this.#processes.size >= this.#options.processCountMax;
  }

  /** Kills every process there is and resolves when all are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const applicant of this.#applicants.splice(0)) applicant.refuse(new EnvironmentStopped());
    const processes = [...this.#processes];
    for (const process of processes) process.kill();
    await Promise.all(processes.map((process) => process.gone));
  }

  /** Starts as many processes as are wanted and allowed; one at a time for the pool's own stock. */
  #balance(refill: boolean): void {
    if (this.#closed) return;
    for (const applicant of [...this.#applicants]) {
      if (this.#starting.size + this.#loading.size >= startingCountMax) return;
      const { start } = applicant;
      const underWay = [...this.#starting.values()].filter(({ key }) => key === start.key);
      const ahead = this.#applicants.slice(0, this.#applicants.indexOf(applicant) + 1);
      const wanted = ahead.filter((other) => other.start.key === start.key);
      if (underWay.length < wanted.length && !this.#start(start)) return;
    }
    if (!refill || this.#applicants.length > 0) return;
    const missing = [...this.#stock.values()].find(({ start, count }) => this.#countOf(start) < count);
    if (missing) this.#start(missing.start);
  }

  /** How many stand ready or will soon, when nobody waits for them. */
  #countOf({ key }: Start): number {
    const starting = [...this.#starting.values()].filter((start) => start.key === key);
    return starting.length + this.#ready.filter((ready) => ready.key === key).length;
  }

  #refillSoon(): void {
    if (this.#refillPending) return;
    this.#refillPending = true;
    this.#options.clock.setTimer(refillAfterMs, () => {
      this.#refillPending = false;
      this.#balance(true);
    });
  }

  #start(start: Start): boolean {
    const { clock, random, guardian, isolation, directory, processCountMax } = this.#options;
    if (this.#processes.size >= processCountMax) {
      const surplus = this.#ready.shift();
      if (surplus) surplus.process.kill();
      else this.#options.makeRoom();
      return false;
    }
    const name = random.bytes(8).toString("hex");
    const home = { guardian, strays: this.#strays, isolation, directory: join(directory, name) };
    const process = new FunctionProcess({ clock, ...home }, silent);
    this.#processes.add(process);
    void process.gone.then(() => {
      this.#processes.delete(process);
      this.#loading.delete(process);
      this.#balance(false);
    });
    if (start.program) this.#launch(process, start, start.program);
    else this.#handOverEmpty(process, start);
    return true;
  }

  #launch(process: FunctionProcess, start: Start, program: Program): void {
    process.listener = {
      ...silent,
      frame: (type) => {
        if (type !== fromProcess.ready || !this.#starting.delete(process)) throw new Error("A frame out of turn");
        this.#becameReady(process, start);
      },
      ended: () => this.#endedUnused(process),
    };
    this.#starting.set(process, start);
    if (start.plan) process.furnish(start.plan);
    process.launch(program);
  }

  #handOverEmpty(process: FunctionProcess, start: Start): void {
    this.#loading.add(process);
    this.#firstApplicant(start)?.grant(process);
  }

  #becameReady(process: FunctionProcess, start: Start): void {
    const applicant = this.#firstApplicant(start);
    if (applicant) applicant.grant(process);
    else if (this.#countOf(start) < (this.#stock.get(start.key)?.count ?? 0)) {
      this.#ready.push({ key: start.key, process });
    } else process.kill();
    this.#balance(false);
    this.#refillSoon();
  }

  /** Takes the first of those who wait for such a process out of the queue. */
  #firstApplicant(start: Start): Applicant | undefined {
    const index = this.#applicants.findIndex((applicant) => applicant.start.key === start.key);
    return index === -1 ? undefined : this.#applicants.splice(index, 1)[0];
  }

  /** A process that does not come up takes one applicant with it, so that a broken machine is reported and not retried for ever. */
  #endedUnused(process: FunctionProcess): void {
    const index = this.#ready.findIndex((ready) => ready.process === process);
    if (index !== -1) this.#ready.splice(index, 1);
    const start = this.#starting.get(process);
    if (!start || this.#closed) return;
    this.#starting.delete(process);
    this.#options.log.error({ program: start.program?.command }, "A process for functions did not start");
    this.#firstApplicant(start)?.refuse(new Error("A process for the function could not be started."));
  }
}

const silent: ProcessListener = { frame: () => {}, output: () => {}, ended: () => {} };
