import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Clock } from "../kernel/clock.ts";
import { FrameReader } from "./frames.ts";
import type { Guardian } from "./guardian.ts";
import type { StrayHunt } from "./stray-processes.ts";

/** Where Node's bootstrap lies: `LAMBDA_RUNTIME_DIR` of the functions. */
export const bootstrapDirectory = fileURLToPath(new URL("./node/bootstrap/", import.meta.url));

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It sent what no bootstrap sends, or closed its end of the pipe. */
  readonly brokeContract: boolean;
}

/** Who is told of what a process does: the pool first, then the environment it becomes. */
export interface ProcessListener {
  frame(type: number, body: Buffer): void;
  output(source: "stdout" | "stderr", chunk: Buffer): void;
  ended(end: ProcessEnd): void;
}

export interface ProcessOptions {
  readonly clock: Clock;
  readonly guardian: Guardian;
  readonly strays: StrayHunt;
  /** The process's own folder, made here and removed with it; its `TMPDIR` and so the mark of everything it starts. */
  readonly directory: string;
  /** Variables that Node reads while it starts. */
  readonly variables: Readonly<Record<string, string>>;
}

/** How long output may still come from a process that has exited, held open by something that it started. */
const lastOutputMs = 100;
const channelFd = 3;

/** A process of Node with the bootstrap in it, leader of a group of its own. */
export class FunctionProcess {
  readonly directory: string;
  listener: ProcessListener;
  #child: ChildProcess;
  #guardian: Guardian;
  #strays: StrayHunt;
  #clock: Clock;
  #frozen = false;
  #brokeContract = false;
  #ended = false;
  /** Resolves when the process and what it left behind are gone. */
  readonly gone: Promise<void>;

  constructor(options: ProcessOptions, listener: ProcessListener) {
    this.directory = options.directory;
    this.listener = listener;
    this.#guardian = options.guardian;
    this.#strays = options.strays;
    this.#clock = options.clock;
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    this.#child = spawn(process.execPath, [join(bootstrapDirectory, "main.mjs")], {
      cwd: this.directory,
      detached: true,
      env: { ...options.variables, TMPDIR: this.directory },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    if (this.#child.pid !== undefined) this.#guardian.watch(this.#child.pid);
    this.#listen();
    this.gone = new Promise((resolve) => {
      this.#child.once("close", (exitCode, signal) => resolve(this.#finish(exitCode, signal)));
      // A process that could not be started emits nothing but this.
      this.#child.once("error", () => this.#child.pid === undefined && resolve(this.#finish(null, null)));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(frame: Buffer): void {
    this.thaw();
    this.#channel.write(frame);
  }

  /** Stops threads and children too: JavaScript stands still already, because it waits for the next message. */
  freeze(): void {
    if (!this.#frozen) this.#signalGroup("SIGSTOP");
    this.#frozen = true;
  }

  thaw(): void {
    if (this.#frozen) this.#signalGroup("SIGCONT");
    this.#frozen = false;
  }

  kill(): void {
    this.#signalGroup("SIGKILL");
  }

  /** Stops reading what the process says until `done`, so that it waits instead of filling the platform's memory. */
  holdBack(done: Promise<void>): void {
    const streams = [this.#channel, this.#stdout, this.#stderr];
    for (const stream of streams) stream.pause();
    const resume = () => {
      for (const stream of streams) stream.resume();
    };
    done.then(resume, resume);
  }

  get #channel(): Socket {
    return this.#child.stdio[channelFd] as Socket;
  }

  get #stdout(): Readable {
    return this.#child.stdout as Readable;
  }

  get #stderr(): Readable {
    return this.#child.stderr as Readable;
  }

  #listen(): void {
    if (this.#child.pid === undefined) return;
    const reader = new FrameReader();
    const receive = (type: number, body: Buffer) => this.listener.frame(type, body);
    this.#channel.on("data", (chunk: Buffer) => {
      if (this.#brokeContract) return;
      try {
        reader.push(chunk, receive);
      } catch {
        this.#breach();
      }
    });
    // Mostly the process is just exiting; one that closed the pipe and goes on is of no more use.
    this.#channel.on("end", () => this.#clock.setTimer(lastOutputMs, () => this.#breach()));
    this.#stdout.on("data", (chunk: Buffer) => this.listener.output("stdout", chunk));
    this.#stderr.on("data", (chunk: Buffer) => this.listener.output("stderr", chunk));
    // A pipe that breaks is a process that ends, which is told apart.
    for (const stream of [this.#channel, this.#stdout, this.#stderr]) stream.on("error", () => {});
    this.#child.once("exit", () => {
      this.kill();
      this.#clock.setTimer(lastOutputMs, () => {
        for (const stream of [this.#channel, this.#stdout, this.#stderr]) stream.destroy();
      });
    });
  }

  /** The other end does not keep to what it has to send. */
  #breach(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#brokeContract = true;
    this.kill();
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined || this.#ended) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The whole group has ended already.
    }
  }

  async #finish(exitCode: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.kill();
    this.#ended = true;
    if (this.#child.pid !== undefined) this.#guardian.forget(this.#child.pid);
    this.listener.ended({ exitCode, signal, brokeContract: this.#brokeContract });
    await this.#strays.end(`TMPDIR=${this.directory}\0`);
    await rm(this.directory, { recursive: true, force: true });
  }
}
