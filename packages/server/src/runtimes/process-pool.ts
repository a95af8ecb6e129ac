import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Clock } from "../kernel/clock.ts";
import type { Logger } from "../kernel/logging.ts";
import type { Random } from "../kernel/random.ts";
import { EnvironmentStopped } from "./environments.ts";
import { fromProcess } from "./frames.ts";
import { FunctionProcess, type ProcessListener } from "./function-process.ts";
import type { Guardian } from "./guardian.ts";
import { StrayHunt } from "./stray-processes.ts";

export interface ProcessPoolOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly guardian: Guardian;
  /** Each process gets a folder of its own in it. */
  readonly directory: string;
  /** How many processes stand ready for functions that are not known yet. */
  readonly size: number;
  /** How many processes there may be, those that run functions included. */
  readonly processCountMax: number;
  /** Called when a process would be needed and there are as many as there may be. */
  readonly makeRoom: () => void;
}

interface Applicant {
  readonly variables: Readonly<Record<string, string>>;
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
  readonly #ready: FunctionProcess[] = [];
  readonly #starting = new Map<FunctionProcess, Readonly<Record<string, string>>>();
  readonly #applicants: Applicant[] = [];
  readonly #strays = new StrayHunt();
  /** Every process that has not ended. */
  readonly #processes = new Set<FunctionProcess>();
  #refillPending = false;
  #closed = false;

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
    this.#balance(true);
  }

  /** A process for an environment; `withdraw` the application when something better turns up before it is granted. */
  apply(
    variables: Readonly<Record<string, string>>,
    grant: (process: FunctionProcess) => void,
    refuse: (error: Error) => void,
  ): { withdraw(): void } {
    const applicant = { variables, grant, refuse };
    if (this.#closed) {
      refuse(new EnvironmentStopped());
      return { withdraw: () => {} };
    }
    const ready = isPlain(variables) ? this.#ready.shift() : undefined;
    if (ready) {
      this.#refillSoon();
      grant(ready);
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
    for (const applicant of this.#applicants) {
      if (this.#starting.size >= startingCountMax) return;
      const underWay = [...this.#starting.values()].filter((variables) =>
        sameVariables(variables, applicant.variables),
      );
      const ahead = this.#applicants.slice(0, this.#applicants.indexOf(applicant) + 1);
      const wanted = ahead.filter((other) => sameVariables(other.variables, applicant.variables));
      if (underWay.length < wanted.length && !this.#start(applicant.variables)) return;
    }
    const stock = this.#ready.length + this.#starting.size;
    if (refill && this.#applicants.length === 0 && stock < this.#options.size) this.#start({});
  }

  #refillSoon(): void {
    if (this.#refillPending) return;
    this.#refillPending = true;
    this.#options.clock.setTimer(refillAfterMs, () => {
      this.#refillPending = false;
      this.#balance(true);
    });
  }

  #start(variables: Readonly<Record<string, string>>): boolean {
    const { clock, random, guardian, directory, processCountMax } = this.#options;
    if (this.#processes.size >= processCountMax) {
      const surplus = this.#ready.shift();
      if (surplus) surplus.kill();
      else this.#options.makeRoom();
      return false;
    }
    const name = random.bytes(8).toString("hex");
    const home = { guardian, strays: this.#strays, directory: join(directory, name) };
    const process = new FunctionProcess({ clock, ...home, variables }, silent);
    process.listener = {
      ...silent,
      frame: (type) => {
        if (type !== fromProcess.ready || !this.#starting.delete(process)) throw new Error("A frame out of turn");
        this.#becameReady(process, variables);
      },
      ended: () => this.#endedUnused(process),
    };
    this.#processes.add(process);
    this.#starting.set(process, variables);
    void process.gone.then(() => {
      this.#processes.delete(process);
      this.#balance(false);
    });
    return true;
  }

  #becameReady(process: FunctionProcess, variables: Readonly<Record<string, string>>): void {
    const index = this.#applicants.findIndex((applicant) => sameVariables(applicant.variables, variables));
    const [applicant] = index === -1 ? [] : this.#applicants.splice(index, 1);
    if (applicant) applicant.grant(process);
    else if (isPlain(variables) && this.#ready.length < this.#options.size) this.#ready.push(process);
    else process.kill();
    this.#balance(false);
    this.#refillSoon();
  }

  /** A process that does not come up takes one applicant with it, so that a broken machine is reported and not retried for ever. */
  #endedUnused(process: FunctionProcess): void {
    const index = this.#ready.indexOf(process);
    if (index !== -1) this.#ready.splice(index, 1);
    const variables = this.#starting.get(process);
    if (!variables || this.#closed) return;
    this.#starting.delete(process);
    const refused = this.#applicants.findIndex((applicant) => sameVariables(applicant.variables, variables));
    const [applicant] = refused === -1 ? [] : this.#applicants.splice(refused, 1);
    this.#options.log.error({ variables: Object.keys(variables) }, "A process for functions did not start");
    applicant?.refuse(new Error("A process for the function could not be started."));
  }
}

const silent: ProcessListener = { frame: () => {}, output: () => {}, ended: () => {} };

function isPlain(variables: Readonly<Record<string, string>>): boolean {
  return Object.keys(variables).length === 0;
}

function sameVariables(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
