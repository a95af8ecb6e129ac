import { readdirSync } from "node:fs";
import { join } from "node:path";
import { sleep, systemClock } from "../../kernel/clock.ts";
import type { Random } from "../../kernel/random.ts";
import type { Invocation } from "../environments.ts";
import { isExecutable } from "../find-on-path.ts";
import { describeExit } from "../function-failures.ts";
import type { FunctionLog } from "../function-log.ts";
import type { ProcessEnd } from "../function-process.ts";
import type { Journal } from "../journal.ts";
import type { EnvironmentSite, Runtime } from "../runtime.ts";
import type { RuntimeLink, RuntimeListener, ShutdownReason } from "../runtime-link.ts";
import { type Extension, isAlive, isExternal } from "./extension.ts";
import { ExtensionsApi } from "./extensions-api.ts";
import { TelemetryApi } from "./telemetry-api.ts";

/** How long an environment may take to end: AWS's limits with extensions in processes of their own, and in the runtime's. */
const shutdownMaxMs = { external: 2_000, internal: 500 };
/** How long the end of a runtime may come after that of its extensions. */
const lastEndMs = 200;
/** What of it the runtime may take. */
const runtimeShare = 0.3;

export interface ExtendedLinkOptions {
  readonly site: EnvironmentSite;
  readonly runtime: Runtime;
  readonly random: Random;
  readonly log: FunctionLog;
  readonly journal: Journal;
}

/** The executables that a function's layers want to run beside it. */
export function externalExtensions({ layersRoot }: EnvironmentSite["folders"]): string[] {
  if (layersRoot === undefined) return [];
  try {
    const entries = readdirSync(join(layersRoot, "extensions"), { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."));
    return files.map(({ name }) => name).sort();
  } catch {
    return [];
  }
}

/**
 * A runtime with extensions beside it. They start before it, the environment is ready for an event only when all of them
 * are, and they are told before it ends.
 */
export class ExtendedLink implements RuntimeLink {
  readonly waitsInBlockingRead = false;
  readonly #options: ExtendedLinkOptions;
  readonly #listener: RuntimeListener;
  readonly #extensions: ExtensionsApi;
  readonly #telemetry: TelemetryApi;
  #inner: RuntimeLink | undefined;
  #runtimeState: "starting" | "initializing" | "waiting" | "running" = "starting";
  #phase: "initialization" | "invocation" | "rest" | "end" = "initialization";
  #changed: () => void = () => {};
  #ended: () => void = () => {};

  constructor(options: ExtendedLinkOptions, listener: RuntimeListener) {
    const { site, random, log, journal } = options;
    this.#options = options;
    this.#listener = listener;
    this.#extensions = new ExtensionsApi(site.api, site.specification, random, {
      changed: () => this.#look(),
      gaveUp: ({ state }) => listener.broke(`Extension.${state}`, "exit code 0"),
    });
    this.#telemetry = new TelemetryApi(site.api, this.#extensions, site.clock, log, journal);
  }

  get hasCompanions(): boolean {
    return this.#extensions.all.length > 0;
  }

  readonly frame = (type: number, body: Buffer): void => {
    if (!this.#inner) throw new Error("A frame out of turn");
    this.#inner.frame(type, body);
  };

  initialize(): void {
    this.#start().catch((error: Error) => this.#listener.broke("Sandbox.Failure", error.message));
  }

  deliver(invocation: Invocation, timeoutMs: number): void {
    this.#phase = "invocation";
    this.#runtimeState = "running";
    this.#options.site.process.thaw();
    const { requestId, invokedFunctionArn, traceHeader } = invocation;
    const tracing = { type: "X-Amzn-Trace-Id", value: traceHeader };
    const deadlineMs = systemClock.nowMs() + timeoutMs;
    this.#extensions.tell("INVOKE", { deadlineMs, requestId, invokedFunctionArn, tracing });
    this.#inner?.deliver(invocation, timeoutMs);
  }

  async end(reason: ShutdownReason): Promise<void> {
    if (this.#phase === "end") return;
    this.#phase = "end";
    await this.#shutDown(reason);
    for (const { process } of this.#extensions.all) process?.kill();
    this.#telemetry.close();
    // Its last words are nobody else's to write down.
    this.#options.log.finishLines();
    void this.#options.log.flush();
    this.#inner?.end(reason);
    this.#options.site.api.close();
    this.#ended();
  }

  async #start(): Promise<void> {
    const { site, runtime } = this.#options;
    const AWS_LAMBDA_RUNTIME_API = await site.api.open();
    const variables = { ...site.variables, AWS_LAMBDA_RUNTIME_API };
    const names = externalExtensions(site.folders);
    if (names.length > 0)
      site.process.keepGuestsUntil(
        new Promise((resolve) => {
          this.#ended = resolve;
        }),
      );
    for (const name of names) this.#launch(name, variables);
    this.#inner = runtime.connect(
      { ...site, variables },
      {
        ...this.#listener,
        initialized: () => {
          this.#runtimeState = "waiting";
          this.#extensions.closeRegistration();
          this.#look();
        },
        ready: () => {
          this.#runtimeState = "waiting";
          this.#look();
        },
      },
    );
    this.#look();
  }

  #launch(name: string, variables: Readonly<Record<string, string>>): void {
    const { site, log } = this.#options;
    const command = join(site.folders.layersRoot ?? "", "extensions", name);
    if (!isExecutable(command)) {
      this.#listener.broke("Extension.LaunchError", `fork/exec /opt/extensions/${name}: permission denied`);
      return;
    }
    const process = site.process.guest({
      frame: () => {},
      output: (_source, chunk) => {
        log.addOutput(`extension ${name}`, chunk);
        const written = log.isFull ? log.flush() : undefined;
        if (written) process.holdBack(written);
      },
      ended: (end) => void this.#extensionEnded(extension, end),
    });
    const extension = this.#extensions.expect(name, process);
    site.api.admit(process);
    process.launch({ command, arguments: [], variables, framed: false });
  }

  /** Does what the runtime and the extensions are all ready for. */
  #look(): void {
    if (this.#runtimeState === "starting" && this.#inner && this.#extensions.all.every(hasRegistered)) {
      this.#runtimeState = "initializing";
      this.#inner.initialize();
    } else if (this.#runtimeState === "waiting" && this.#waited.every(({ state }) => state === "Ready")) {
      this.#allReady();
    }
    this.#changed();
  }

  /** A runtime that stands still while it waits cannot let extensions inside it ask for anything. */
  get #waited(): Extension[] {
    const { all } = this.#extensions;
    return this.#inner?.waitsInBlockingRead ? all.filter(isExternal) : all;
  }

  #allReady(): void {
    const begun = this.#phase;
    if (begun !== "initialization" && begun !== "invocation") return;
    this.#phase = "rest";
    const goOn = () => {
      if (this.#phase !== "rest") return;
      if (begun === "invocation") this.#listener.ready();
      else this.#initialized();
    };
    // An environment that is being ended meanwhile takes no more of its turns.
    this.#heard()
      .then(goOn)
      .catch(() => {});
  }

  #initialized(): void {
    for (const extension of this.#extensions.all) this.#options.journal.extensionReported(extension);
    this.#telemetry.closeSubscription();
    this.#listener.initialized();
  }

  /** What extensions have said until now comes before what happens next. */
  async #heard(): Promise<void> {
    for (const { process } of this.#extensions.all) await process?.heard();
  }

  async #extensionEnded(extension: Extension, end: ProcessEnd): Promise<void> {
    const { state } = extension;
    const { process, clock } = this.#options.site;
    // In a sandbox that a runtime of ours opened, everybody ends with it; whose end it was is known a moment later.
    if (this.#inner?.waitsInBlockingRead) await Promise.race([process.exited, sleep(clock, lastEndMs)]);
    if (this.#phase !== "end") {
      if (this.#phase === "initialization") this.#options.journal.extensionReported(extension);
      const errorType = state === "InitError" || state === "ExitError" ? `Extension.${state}` : "Extension.Crash";
      this.#listener.broke(errorType, end.exitCode === 0 ? "exit code 0" : describeExit(end));
    }
    extension.state = "Exited";
    this.#changed();
  }

  async #shutDown(reason: ShutdownReason): Promise<void> {
    const { all } = this.#extensions;
    if (all.length === 0) return;
    const { process, clock } = this.#options.site;
    const limitMs = all.some(isExternal) ? shutdownMaxMs.external : shutdownMaxMs.internal;
    const patience = new AbortController();
    const deadlineMs = systemClock.nowMs() + limitMs;
    const expired = sleep(clock, limitMs, patience.signal);
    process.thaw();
    // A runtime that reads blocks nothing and, in a sandbox of its own, is what its extensions live in: it ends last.
    const isLast = this.#inner?.waitsInBlockingRead === true;
    if (reason === "spindown" && !isLast) await this.#terminateRuntime(limitMs * runtimeShare);
    await Promise.race([this.#telemetry.flush(), expired]);
    this.#extensions.tell("SHUTDOWN", { deadlineMs, shutdownReason: reason });
    for (const extension of all) if (!extension.events.includes("SHUTDOWN")) extension.process?.kill();
    const ended = this.#untilAllEnded();
    await Promise.race([ended, expired]);
    if (reason === "spindown" && isLast) await this.#terminateRuntime(limitMs * runtimeShare);
    patience.abort();
  }

  async #terminateRuntime(limitMs: number): Promise<void> {
    const { process, clock } = this.#options.site;
    const patience = new AbortController();
    process.signal("SIGTERM");
    const exited = process.exited.then(() => patience.abort());
    await Promise.race([exited, sleep(clock, limitMs, patience.signal)]);
    process.kill();
  }

  async #untilAllEnded(): Promise<void> {
    while (this.#extensions.all.some(isAlive)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}

function hasRegistered({ state }: Extension): boolean {
  return state !== "Started";
}
