import { mkdirSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, sleep, type Timer } from "../kernel/clock.ts";
import type { Logger } from "../kernel/logging.ts";
import type { Random } from "../kernel/random.ts";
import { Alarm } from "./alarm.ts";
import type { BillInvocation } from "./billing.ts";
import { CodeStore, installedSdkDirectory } from "./code-store.ts";
import { Environment, InitializationTimeout } from "./environment.ts";
import {
  EnvironmentStopped,
  type Environments,
  type FunctionSpecification,
  type Invocation,
  type InvocationResult,
} from "./environments.ts";
import { connectEnvironment } from "./extensions/connect.ts";
import { FunctionLog, type WriteLogs } from "./function-log.ts";
import type { FunctionProcess } from "./function-process.ts";
import { functionVariables, type InitializationType } from "./function-variables.ts";
import { Guardian } from "./guardian.ts";
import type { Isolation, SandboxPlan } from "./isolation/isolation.ts";
import { plainProcesses } from "./isolation/plain-processes.ts";
import { type InitializationPhase, Journal } from "./journal.ts";
import { ApplicationLogFilter } from "./json-log.ts";
import { LayerStore } from "./layer-store.ts";
import { plainNode } from "./node/node-runtime.ts";
import { ProcessPool, type Start, startIn } from "./process-pool.ts";
import type { Runtime } from "./runtime.ts";
import { SandboxApi } from "./runtime-api/sandbox-api.ts";
import { Runtimes } from "./runtimes.ts";
import { killStrays } from "./stray-processes.ts";
import { WarmEnvironments } from "./warm-environments.ts";
import type { WarmKeeping, Warmth } from "./warm-keeping.ts";

export interface EnvironmentsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** For unpacked code (kept across restarts) and the environments' own folders. */
  readonly workDirectory: string;
  /** Where functions reach the platform: their `AWS_ENDPOINT_URL`. */
  readonly endpoint: () => string;
  /** Takes the functions' log in batches. An environment whose batch asks for patience is not read from until then. */
  readonly writeLogs: WriteLogs;
  /** Left out: nobody keeps the bills. */
  readonly bill?: BillInvocation;
  /** What keeps functions apart from each other and from the platform; by default next to nothing: plain processes. */
  readonly isolation?: Isolation;
  /** A `node_modules` folder with `@aws-sdk` and `@smithy`; by default the one this package uses itself. */
  readonly sdkDirectory?: string;
  /** How long an environment is kept without an invocation; default 5 minutes. */
  readonly idleTimeoutMs?: number;
  /** How long an environment is used at most, however busy; default 4 hours. Credentials must hold longer. */
  readonly lifetimeMs?: number;
  /** How long after an invocation everything its process started is stopped as well; default 100 ms: under load, environments that wait for less are needed again at once. */
  readonly freezeAfterMs?: number;
  /** How many processes stand ready for functions that have none yet; default 2. */
  readonly warmPoolSize?: number;
  /** How many processes there may be at once; invocations beyond wait their turn. Default 1000, AWS's concurrency limit. */
  readonly environmentCountMax?: number;
}

/** Execution environments as processes of this machine. */
export interface LocalEnvironments extends Environments, WarmKeeping {
  /** One line: what keeps functions apart here, and what does not. */
  readonly isolation: string;
}

/**
 * Every invocation gets an environment of its own function, as on AWS: an idle one, else whichever comes first of a process
 * that gets ready and an environment of the same function that gets free. So a burst is served while processes still
 * start, a few at a time. Whoever waits, waits in order.
 */
export function createEnvironments(options: EnvironmentsOptions): LocalEnvironments {
  return new ProcessEnvironments(options);
}

/** How long an invocation waits for an environment that has answered and has not yet asked for the next event. */
const settlingPatienceMs = 100;
/** How many of those that were retired are remembered: who read a function's record just before may still come with it. */
const retiredKeysMax = 10_000;
/** What a process has that stands ready for any function. */
const ephemeralStorageMbDefault = 512;

/** The environments of one specification. */
interface Group {
  readonly specification: FunctionSpecification;
  readonly runtime: Runtime;
  readonly idle: Environment[];
  retired: boolean;
  /** Invocations and processes that need its code. */
  userCount: number;
}

/** The sandbox that one function wants. */
type FunctionPlan = SandboxPlan & { readonly taskRoot: string };

interface Provision {
  readonly group: Group;
  readonly plan: FunctionPlan;
  readonly start: Start;
  readonly credentials: ExecutionCredentials;
}

type ExecutionCredentials = Awaited<ReturnType<FunctionSpecification["credentials"]>>;

interface Waiting {
  readonly group: Group;
  readonly serve: (environment: Environment) => void;
}

class ProcessEnvironments implements LocalEnvironments {
  readonly #options: EnvironmentsOptions;
  readonly #freezeAfterMs: number;
  readonly #code: CodeStore;
  readonly #layers: LayerStore;
  readonly #runtimes: Runtimes;
  readonly #isolation: Isolation;
  readonly #guardian: Guardian;
  readonly #pool: ProcessPool;
  readonly #warm: WarmEnvironments;
  readonly #alarm: Alarm;
  readonly #groups = new Map<string, Group>();
  readonly #retiredKeys = new Set<string>();
  readonly #environments = new Set<Environment>();
  readonly #waiting: Waiting[] = [];
  /** Settles when what an earlier run left behind is gone. */
  readonly #leftovers: Promise<void>;
  /** Invocations that have not been answered. */
  #pending = 0;
  #allAnswered: (() => void) | undefined;
  #stopping = false;

  constructor(options: EnvironmentsOptions) {
    const { clock, random, log, workDirectory } = options;
    this.#options = options;
    this.#freezeAfterMs = options.freezeAfterMs ?? 100;
    this.#code = new CodeStore(join(workDirectory, "tasks"), random, options.sdkDirectory ?? installedSdkDirectory());
    // Below the code, so that Node looks for packages of layers no further than for those of functions.
    this.#layers = new LayerStore(join(workDirectory, "tasks", "layers"), random, this.#code);
    this.#runtimes = new Runtimes(log);
    this.#isolation = options.isolation ?? plainProcesses();
    const home = join(workDirectory, "environments");
    const life = random.bytes(8).toString("hex");
    const directory = join(home, life);
    mkdirSync(directory, { recursive: true });
    this.#leftovers = clearLeftovers(home, life);
    this.#guardian = new Guardian(`TMPDIR=${directory}/`, log);
    this.#alarm = new Alarm(clock, (nowMs) => this.#look(nowMs));
    this.#warm = new WarmEnvironments({ clock, log, prepare: (specification) => this.#prepare(specification) });
    this.#pool = new ProcessPool({
      clock,
      random,
      log,
      guardian: this.#guardian,
      isolation: this.#isolation,
      directory,
      stock: plainNode,
      size: options.warmPoolSize ?? 2,
      processCountMax: options.environmentCountMax ?? 1000,
      makeRoom: () => this.#endLongestIdle(),
    });
  }

  get isolation(): string {
    return this.#isolation.description;
  }

  invoke(specification: FunctionSpecification, invocation: Invocation): Promise<InvocationResult> {
    if (this.#stopping) return Promise.reject(new EnvironmentStopped());
    this.#pending++;
    const environment = this.#groups.get(specification.key)?.idle.pop();
    const result = environment ? environment.invoke(invocation) : this.#invokeCold(specification, invocation);
    const answered = () => {
      if (--this.#pending === 0) this.#allAnswered?.();
    };
    result.then(answered, answered);
    return result;
  }

  keepWarm(specification: FunctionSpecification, count: number): void {
    this.#warm.keep(specification, count);
  }

  warmth(key: string): Warmth {
    return this.#warm.warmth(key);
  }

  retire(key: string): void {
    this.#warm.forget(key);
    if (this.#retiredKeys.size >= retiredKeysMax) this.#retiredKeys.clear();
    this.#retiredKeys.add(key);
    const group = this.#groups.get(key);
    if (!group) return;
    this.#groups.delete(key);
    group.retired = true;
    for (const environment of group.idle.splice(0)) void environment.end();
    this.#releaseUnused(group);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#warm.stop();
    // Without any grace nothing may depend on the clock going on: a clock that stands still would keep us for ever.
    if (this.#pending > 0 && graceMs > 0) {
      const patience = new AbortController();
      this.#allAnswered = () => patience.abort();
      await sleep(this.#options.clock, graceMs, patience.signal);
    }
    await Promise.all([...this.#environments].map((environment) => environment.end()));
    await this.#pool.close();
    this.#alarm.cancel();
    await this.#guardian.stop();
    await this.#leftovers;
  }

  async #invokeCold(
    specification: FunctionSpecification,
    invocation: Invocation,
    phase: InitializationPhase = "init",
  ): Promise<InvocationResult> {
    const { group, plan, start, credentials } = await this.#provide(specification);
    try {
      return await new Promise<InvocationResult>((resolve, reject) => {
        const idle = group.idle.pop();
        if (idle) return resolve(idle.invoke(invocation));
        let application: { withdraw(): void } | undefined;
        let patience: Timer | undefined;
        const waiting = {
          group,
          serve: (environment: Environment) => {
            patience?.cancel();
            application?.withdraw();
            resolve(environment.invoke(invocation));
          },
        };
        const leave = () => this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        const apply = () => {
          application = this.#pool.apply(
            start,
            (process) => {
              leave();
              resolve(this.#create(group, process, plan, credentials).start(invocation, phase));
            },
            (error) => {
              leave();
              reject(error);
            },
          );
        };
        const isOneSettling = this.#isOneSettling(group);
        this.#waiting.push(waiting);
        if (isOneSettling) patience = this.#options.clock.setTimer(settlingPatienceMs, apply);
        else apply();
      });
    } catch (error) {
      if (error instanceof InitializationTimeout) return this.#invokeCold(specification, invocation, "invoke");
      throw error;
    } finally {
      this.#noMoreUsed(group);
    }
  }

  /** An environment whose code is loaded, ahead of invocations. */
  async #prepare(specification: FunctionSpecification): Promise<Environment> {
    const { group, plan, start, credentials } = await this.#provide(specification);
    try {
      const process = await new Promise<FunctionProcess>((resolve, reject) => this.#pool.apply(start, resolve, reject));
      const environment = this.#create(group, process, plan, credentials, "provisioned-concurrency");
      await environment.prepare();
      return environment;
    } finally {
      this.#noMoreUsed(group);
    }
  }

  /** What a new environment needs beside a process. The group is in use from here on, until `#noMoreUsed`. */
  async #provide(specification: FunctionSpecification): Promise<Provision> {
    const group = this.#groupOf(specification, await this.#runtimes.find(specification.runtime));
    group.userCount++;
    try {
      const taskRoot = await this.#code.unpacked(specification.codeSha256, specification.code);
      const layersRoot = await this.#layers.merged(specification.layers ?? []);
      const plan = { taskRoot, layersRoot, ephemeralStorageMb: specification.ephemeralStorageMb };
      const start = this.#startOf(group.runtime.start(specification), plan);
      return { group, plan, start, credentials: await specification.credentials() };
    } catch (error) {
      this.#noMoreUsed(group);
      throw error;
    }
  }

  #noMoreUsed(group: Group): void {
    group.userCount--;
    this.#releaseUnused(group);
  }

  /** Once nothing of a retired function runs any more, nor will, its unpacked code goes. */
  #releaseUnused({ specification, retired, userCount }: Group): void {
    if (!retired || userCount > 0) return;
    this.#code.release(specification.codeSha256);
    this.#layers.release(specification.layers ?? []);
  }

  /** Whether an environment will be free in a moment, because it has answered, that nobody waits for yet. */
  #isOneSettling(group: Group): boolean {
    let count = 0;
    for (const environment of this.#environments) {
      if (environment.isSettling && environment.key === group.specification.key) count++;
    }
    return count > 0 && count > this.#waiting.filter((waiting) => waiting.group === group).length;
  }

  /** A process of the stock will do, unless its sandbox could not be made the function's any more. */
  #startOf(start: Start, plan: FunctionPlan): Start {
    const isOrdinary = plan.ephemeralStorageMb === ephemeralStorageMbDefault && this.#isolation.canSupply(plan);
    return isOrdinary ? start : startIn(plan, start);
  }

  #groupOf(specification: FunctionSpecification, runtime: Runtime): Group {
    const known = this.#groups.get(specification.key);
    if (known) return known;
    const retired = this.#retiredKeys.has(specification.key);
    const group: Group = { specification, runtime, idle: [], retired, userCount: 0 };
    if (!retired) this.#groups.set(specification.key, group);
    this.#code.hold(specification.codeSha256);
    this.#layers.hold(specification.layers ?? []);
    return group;
  }

  #create(
    group: Group,
    process: FunctionProcess,
    plan: FunctionPlan,
    credentials: ExecutionCredentials,
    initializationType: InitializationType = "on-demand",
  ): Environment {
    const { specification, runtime } = group;
    const { clock, random, writeLogs, bill = () => {} } = this.#options;
    const logStreamName = streamName(specification, clock, random);
    const sandbox = process.furnish(plan);
    const taskRoot = sandbox.seen(plan.taskRoot);
    const layersRoot = plan.layersRoot === undefined ? undefined : sandbox.seen(plan.layersRoot);
    const { region, logGroupName, jsonLog } = specification;
    const variables = functionVariables(specification, {
      initializationType,
      runtime,
      endpoint: this.#options.endpoint(),
      logStreamName,
      taskRoot,
      temporaryDirectory: sandbox.temporaryDirectory,
      modules: sandbox.modules ?? this.#code.modules,
      seen: (path) => sandbox.seen(path),
      layersRoot,
      credentials,
    });
    const filter = jsonLog && new ApplicationLogFilter(jsonLog.applicationLevel);
    const log = new FunctionLog({ region, logGroupName, logStreamName }, clock, writeLogs, filter);
    const journal = new Journal(log, specification, initializationType, clock, bill);
    const api = new SandboxApi(process);
    const site = { process, specification, variables, taskRoot, layersRoot, folders: plan, clock, api };
    const isProvisioned = initializationType === "provisioned-concurrency";
    const environment = new Environment({
      process,
      specification,
      connect: (listener) => connectEnvironment({ site, runtime, random, log, journal }, listener),
      runtimeVersion: runtime.version,
      log,
      journal,
      initializationType,
      clock,
      freezeAfterMs: this.#freezeAfterMs,
      idleTimeoutMs: isProvisioned ? Number.POSITIVE_INFINITY : (this.#options.idleTimeoutMs ?? 300_000),
      lifetimeMs: this.#options.lifetimeMs ?? 4 * 3_600_000,
      initialized: () => this.#pool.settled(process),
      becameIdle: () => this.#becameIdle(group, environment),
      ended: () => this.#ended(group, environment),
      lookAt: (dueMs) => this.#alarm.at(dueMs),
    });
    this.#environments.add(environment);
    group.userCount++;
    void process.gone.then(() => this.#noMoreUsed(group));
    return environment;
  }

  #becameIdle(group: Group, environment: Environment): void {
    if (environment.isOld) {
      void environment.end();
      return;
    }
    const next = this.#waiting.findIndex((waiting) => waiting.group === group);
    const [waiting] = next === -1 ? [] : this.#waiting.splice(next, 1);
    if (waiting) {
      waiting.serve(environment);
    } else if (group.retired || (environment.isProvisioned && this.#warm.isSurplus(environment))) {
      void environment.end();
    } else {
      this.#putToIdle(group, environment);
      if (this.#pool.isExhausted) this.#endLongestIdle();
      this.#alarm.at(this.#options.clock.monotonicMs() + this.#freezeAfterMs);
    }
  }

  /** What is taken next stands last: what was provisioned before others, then what has run most recently. */
  #putToIdle({ idle }: Group, environment: Environment): void {
    const provisioned = environment.isProvisioned ? -1 : idle.findIndex((other) => other.isProvisioned);
    if (provisioned === -1) idle.push(environment);
    else idle.splice(provisioned, 0, environment);
  }

  #ended(group: Group, environment: Environment): void {
    this.#environments.delete(environment);
    if (environment.isProvisioned) this.#warm.ended(environment);
    const index = group.idle.indexOf(environment);
    if (index !== -1) group.idle.splice(index, 1);
  }

  /** Makes room for another function's environment; those that are to stand ready stay. */
  #endLongestIdle(): void {
    let longest: { group: Group; environment: Environment } | undefined;
    for (const group of this.#groups.values()) {
      const [environment] = group.idle;
      if (
        environment &&
        !environment.isProvisioned &&
        !(longest && longest.environment.idleSinceMs <= environment.idleSinceMs)
      ) {
        longest = { group, environment };
      }
    }
    longest?.group.idle.shift();
    void longest?.environment.end();
  }

  #look(nowMs: number): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const environment of this.#environments) dueMs = Math.min(dueMs, environment.look(nowMs));
    return dueMs;
  }
}

/** `2026/11/21/[$LATEST]<32 hex>`, as AWS names them; in a group of its own choice a function puts its name into it. */
function streamName(specification: FunctionSpecification, clock: Clock, random: Random): string {
  const { functionName, functionVersion, logGroupName } = specification;
  const day = new Date(clock.nowMs()).toISOString().slice(0, 10).replaceAll("-", "/");
  const owner = logGroupName === `/aws/lambda/${functionName}` ? "" : functionName;
  return `${day}/${owner}[${functionVersion}]${random.bytes(16).toString("hex")}`;
}

/** Ends the processes of earlier runs that nothing else ended, then removes their folders. */
async function clearLeftovers(home: string, life: string): Promise<void> {
  const lives = (await readdir(home)).filter((name) => name !== life);
  if (lives.length === 0) return;
  await killStrays([`TMPDIR=${home}/`], `TMPDIR=${join(home, life)}/`);
  for (const name of lives) await rm(join(home, name), { recursive: true, force: true });
}
