import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { constants } from "node:os";
import { Readable } from "node:stream";
import { type Clock, settle } from "../kernel/clock.ts";
import { atEndOfTurn } from "../kernel/turns.ts";
import { FrameReader } from "./frames.ts";
import type { OutputSource } from "./function-log.ts";
import type { Guardian } from "./guardian.ts";
import { Inside, sendSignal } from "./isolation/inside.ts";
import type { Command, Isolation, Sandbox, SandboxPlan } from "./isolation/isolation.ts";
import { SandboxKeeper } from "./isolation/keeper.ts";
import { foldersBelow } from "./process-tree.ts";
import type { StrayHunt } from "./stray-processes.ts";

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It sent what no bootstrap sends, or closed its end of the pipe. */
  readonly brokeContract: boolean;
  /** Why the system could not start the program at all, e.g. `EACCES`. */
  readonly launchError?: string | undefined;
}

/** What runs in a process. */
export interface Program {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Where it starts; the process's own folder when left out. */
  readonly directory?: string;
  /** Folders of this machine, beside `/usr` and its like, that hold what the program needs. */
  readonly folders?: readonly string[];
  /** Whether it speaks frames with the platform, over a pipe of its own. */
  readonly framed: boolean;
}

/** Who is told of what a process does: the pool first, then the environment it becomes. */
export interface ProcessListener {
  frame(type: number, body: Buffer): void;
  output(source: OutputSource, chunk: Buffer): void;
  ended(end: ProcessEnd): void;
}

export interface ProcessOptions {
  readonly clock: Clock;
  readonly guardian: Guardian;
  readonly strays: StrayHunt;
  /** The process's own folder, made here and removed with it; its `TMPDIR` and so the mark of everything it starts. */
  readonly directory: string;
  readonly isolation: Isolation;
}

/** What functions are told in one turn goes out together, for what waking one process after the other would cost. */
const sendSoon = atEndOfTurn();

/** How long output may still come from a process that has exited, held open by something that it started. */
const lastOutputMs = 100;
const channelFd = 3;
const goOnAgainMs = [2, 20, 200];
const ephemeralStorageMbDefault = 512;

/** One process, leader of a group of its own, from before its program is known until nothing of it is left. */
export class FunctionProcess {
  readonly directory: string;
  listener: ProcessListener;
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  #framed = false;
  #frozen = false;
  #brokeContract = false;
  #launchError: string | undefined;
  #ended = false;
  #heldBack: Promise<void> | undefined;
  /** Processes that live in this one's folder. */
  readonly #guests: FunctionProcess[] = [];
  #guestsStay: Promise<void> | undefined;
  readonly #host: FunctionProcess | undefined;
  #sandbox: Sandbox | undefined;
  /** All that is in the sandbox, when this process opened it and the kernel keeps it whole. */
  #inside: Inside | undefined;
  #keeper: SandboxKeeper | undefined;
  #exited: () => void = () => {};
  #gone: () => void = () => {};
  /** Resolves when the process has ended, whatever it left behind. */
  readonly exited: Promise<void>;
  /** Resolves when the process and what it left behind are gone. */
  readonly gone: Promise<void>;

  constructor(options: ProcessOptions, listener: ProcessListener, host?: FunctionProcess) {
    this.directory = options.directory;
    this.listener = listener;
    this.#options = options;
    this.#host = host;
    this.exited = new Promise((resolve) => {
      this.#exited = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.#gone = resolve;
    });
    if (!host) mkdirSync(this.directory, { recursive: true, mode: 0o700 });
  }

  /** Another process in the same folder, which stays until all are gone. */
  guest(listener: ProcessListener): FunctionProcess {
    const guest = new FunctionProcess(this.#options, listener, this);
    this.#guests.push(guest);
    return guest;
  }

  /** Lets guests outlive this process, until then. */
  keepGuestsUntil(done: Promise<void>): void {
    this.#guestsStay = done;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The kernel's folders about the process and all that it started. */
  processFolders(): Iterator<string> {
    if (this.pid === undefined) return [].values();
    return this.#inside?.processFolders() ?? foldersBelow(this.pid);
  }

  /** The folder whose size nobody but we can bound, if there is one. */
  get watchedDirectory(): string | undefined {
    return this.#sandbox?.isWhole ? undefined : this.directory;
  }

  /** The place that the process runs in, made to this plan; if it was made before its function was known, it gets what that lacks. */
  furnish(plan: SandboxPlan): Sandbox {
    if (this.#sandbox) this.#sandbox.supply(plan);
    else this.#sandbox = this.#options.isolation.createSandbox(this.directory, plan);
    return this.#sandbox;
  }

  /** Runs the program, unless the process was killed before. Failures are told as its end. */
  launch(program: Program): void {
    if (this.#ended) return;
    this.#framed = program.framed;
    try {
      const command = this.#enclosed({ ...program, variables: withoutZeroBytes(program.variables) });
      this.#child = spawn(command.command, command.arguments, {
        cwd: command.directory ?? this.directory,
        detached: true,
        env: { ...command.variables, TMPDIR: this.directory },
        stdio: ["ignore", "pipe", "pipe", program.framed ? "pipe" : "ignore"],
      });
    } catch (error) {
      this.#couldNotLaunch(error as NodeJS.ErrnoException);
      return;
    }
    const child = this.#child;
    if (child.pid !== undefined) {
      this.#options.guardian.watch(child.pid);
      if (!this.#host && !this.#keeper && this.#sandbox?.isWhole) this.#inside = new Inside(child.pid);
    }
    this.#listen(child);
    child.once("close", (exitCode, signal) => void this.#finish(exitCode, signal));
    // A process that could not be started emits nothing but this.
    child.once("error", (error) => child.pid === undefined && this.#couldNotLaunch(error));
  }

  send(frame: Buffer): void {
    this.thaw();
    sendSoon(() => this.#channel?.write(frame));
  }

  /** Stops all threads and children, and the guests. */
  freeze(): void {
    if (!this.#frozen) this.signal("SIGSTOP");
    this.#frozen = true;
    for (const guest of this.#guests) guest.freeze();
  }

  thaw(): void {
    if (this.#frozen) this.#goOn();
    this.#frozen = false;
    for (const guest of this.#guests) guest.thaw();
  }

  /**
   * What joined a sandbox has `nsenter` waiting for it outside, which stops itself when it sees that the other has stopped:
   * perhaps a moment after both were told to go on, and then it would never hear of the other's end.
   */
  #goOn(): void {
    this.signal("SIGCONT");
    if (!this.#host && !this.#keeper) return;
    for (const delayMs of goOnAgainMs) {
      this.#options.clock.setTimer(delayMs, () => {
        if (!this.#frozen) this.signal("SIGCONT");
      });
    }
  }

  kill(): void {
    if (!this.#child) void this.#finish(null, null);
    else this.signal("SIGKILL");
  }

  /** Sends a signal to everything that the process started: its group or, in a sandbox of its own, all that is inside. */
  signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined || this.#ended) return;
    if (this.#inside) {
      if (!this.#hasExited && !this.#inside.signal(signal)) sendSignal(-pid, signal);
      return;
    }
    sendSignal(-pid, signal);
    // What it left to the sandbox is no child of it any more; but what ends the sandbox ends guests who may stay, too.
    const endsSandbox = signal !== "SIGSTOP" && signal !== "SIGCONT";
    if (!endsSandbox || !this.#guestsStay) this.#keeper?.inside?.signal(signal);
  }

  /** Stops reading what the process says until `done`, so that it waits instead of filling the platform's memory. */
  holdBack(done: Promise<void>): void {
    const streams = this.#streams;
    for (const stream of streams) stream.pause();
    const resume = () => {
      for (const stream of streams) stream.resume();
    };
    const resumed = done.then(resume, resume).then(() => {
      if (this.#heldBack === resumed) this.#heldBack = undefined;
    });
    this.#heldBack = resumed;
  }

  /** Resolves when everything that the process had written by now has been handed to the listener. */
  async heard(): Promise<void> {
    while (this.#heldBack) await this.#heldBack;
    // The first wait ends with this turn of the loop; the second one after the pipes were read.
    await settle();
    await settle();
  }

  #enclosed(program: Program): Command {
    if (this.#host) return this.#host.#joined(program);
    if (this.#keeper) return this.#joined(program);
    return this.furnish({ ephemeralStorageMb: ephemeralStorageMbDefault }).enclose(program);
  }

  /** In the same sandbox as this process, which is opened for that if nobody is there yet. */
  #joined(program: Program): Command {
    const sandbox = this.furnish({ ephemeralStorageMb: ephemeralStorageMbDefault });
    if (!sandbox.isWhole) return sandbox.enclose(program);
    if (!this.#child && !this.#keeper) {
      this.#keeper = new SandboxKeeper(sandbox, this.directory);
      if (this.#keeper.pid !== undefined) this.#options.guardian.watch(this.#keeper.pid);
    }
    return sandbox.join(program, this.#keeper?.pid ?? this.#child?.pid ?? 0);
  }

  get #hasExited(): boolean {
    return this.#child?.exitCode !== null || this.#child.signalCode !== null;
  }

  get #channel(): Socket | undefined {
    return this.#framed ? (this.#child?.stdio[channelFd] as Socket | undefined) : undefined;
  }

  get #streams(): Readable[] {
    return [this.#channel, this.#child?.stdout, this.#child?.stderr].filter((stream) => stream instanceof Readable);
  }

  #listen(child: ChildProcess): void {
    if (child.pid === undefined) return;
    if (this.#channel) this.#listenToFrames(this.#channel);
    child.stdout?.on("data", (chunk: Buffer) => this.listener.output("stdout", chunk));
    child.stderr?.on("data", (chunk: Buffer) => this.listener.output("stderr", chunk));
    // A pipe that breaks is a process that ends, which is told apart.
    for (const stream of this.#streams) stream.on("error", () => {});
    child.once("exit", () => {
      this.kill();
      this.#options.clock.setTimer(lastOutputMs, () => void this.#closeStreams());
    });
  }

  /** When everything that was written before the end has been heard, however late we are ourselves. */
  async #closeStreams(): Promise<void> {
    await this.heard();
    for (const stream of this.#streams) stream.destroy();
  }

  #listenToFrames(channel: Socket): void {
    const reader = new FrameReader();
    const receive = (type: number, body: Buffer) => this.listener.frame(type, body);
    channel.on("data", (chunk: Buffer) => {
      if (this.#brokeContract) return;
      try {
        reader.push(chunk, receive);
      } catch {
        this.#breach();
      }
    });
    // Mostly the process is just exiting; one that closed the pipe and goes on is of no more use.
    channel.on("end", () => this.#options.clock.setTimer(lastOutputMs, () => this.#breach()));
  }

  /** The other end does not keep to what it has to send. */
  #breach(): void {
    if (this.#hasExited) return;
    this.#brokeContract = true;
    this.kill();
  }

  #couldNotLaunch(error: NodeJS.ErrnoException): void {
    this.#launchError = error.code ?? error.message;
    void this.#finish(null, null);
  }

  async #endKeeper(keeper: SandboxKeeper): Promise<void> {
    await keeper.end();
    if (keeper.pid !== undefined) this.#options.guardian.forget(keeper.pid);
  }

  async #finish(exitCode: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (this.#ended) return;
    this.signal("SIGKILL");
    this.#ended = true;
    const { guardian, strays } = this.#options;
    const pid = this.#child?.pid;
    if (pid !== undefined) guardian.forget(pid);
    const ending = this.#inside ? endInside(exitCode, signal) : { exitCode, signal };
    this.listener.ended({ ...ending, brokeContract: this.#brokeContract, launchError: this.#launchError });
    this.#exited();
    if (!this.#host) {
      await this.#guestsStay;
      for (const guest of this.#guests) guest.kill();
      await Promise.all(this.#guests.map((guest) => guest.gone));
      if (this.#keeper) await this.#endKeeper(this.#keeper);
      if (!this.#sandbox?.isWhole) await strays.end(`TMPDIR=${this.directory}\0`);
      await rm(this.directory, { recursive: true, force: true });
    }
    this.#gone();
  }
}

/** A sandbox's end as the end of what ran in it: a signal comes out as a number above 128, as from a shell. */
function endInside(
  exitCode: number | null,
  signal: NodeJS.Signals | null,
): { exitCode: number | null; signal: NodeJS.Signals | null } {
  const names = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  const inside = names.find(([, number]) => exitCode !== null && number === exitCode - 128)?.[0];
  return inside ? { exitCode: null, signal: inside } : { exitCode, signal };
}

/** The system ends a value at its first zero byte, and Node refuses to start a process with one. */
function withoutZeroBytes(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.split("\0", 1)[0] ?? ""]));
}
