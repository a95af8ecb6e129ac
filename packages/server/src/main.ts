import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openFsBlobs } from "./blobs/drivers/fs/fs-blobs.ts";
import { answerEdge } from "./edge/edge.ts";
import { answerApi } from "./engine/api.ts";
import { CredentialAuthority, type Credentials } from "./engine/credentials.ts";
import { Dispatcher } from "./engine/dispatcher.ts";
import { listen } from "./engine/http/http-server.ts";
import type { Platform, Worker } from "./engine/platform.ts";
import { refuseOpenDoor, wellKnownRootKey } from "./engine/root-key.ts";
import { WebPages } from "./engine/web-pages.ts";
import { AdjustableClock } from "./kernel/adjustable-clock.ts";
import type { Clock } from "./kernel/clock.ts";
import { makeDurableDirectory } from "./kernel/durable-directory.ts";
import { createLogger } from "./kernel/logging.ts";
import { holdProcessDuring } from "./kernel/process-hold.ts";
import { type Random, systemRandom } from "./kernel/random.ts";
import type { WireRequest, WireResponse } from "./protocols/wire.ts";
import { installedSdkDirectory } from "./runtimes/code-store.ts";
import { createEnvironments } from "./runtimes/create-environments.ts";
import { chooseIsolation } from "./runtimes/isolation/choose-isolation.ts";
import type { Isolation, IsolationChoice } from "./runtimes/isolation/isolation.ts";
import { createInsightRetention } from "./services/cloudwatch/insight-rules/insight-retention.ts";
import { createMetricRetention } from "./services/cloudwatch/metric-retention.ts";
import { createBackupCopies } from "./services/dynamodb/backups/copies.ts";
import { createHistoryTrimmer } from "./services/dynamodb/backups/history-trimmer.ts";
import { createContributorInsights } from "./services/dynamodb/contributor-insights/recorder.ts";
import { createIndexBackfill } from "./services/dynamodb/index-backfill.ts";
import { createItemExpiry } from "./services/dynamodb/item-expiry.ts";
import { createKinesisReplicator } from "./services/dynamodb/kinesis-destinations/replicator.ts";
import { createDestinationTrimmer } from "./services/dynamodb/kinesis-destinations/trimmer.ts";
import { createShardKeeper } from "./services/dynamodb/streams/shard-keeper.ts";
import { createStreamTrimmer } from "./services/dynamodb/streams/stream-trimmer.ts";
import { createTableCounter } from "./services/dynamodb/table-counter.ts";
import { createTableSweeper } from "./services/dynamodb/table-sweeper.ts";
import { createRecordTrimmer } from "./services/kinesis/record-trimmer.ts";
import { Subscriptions } from "./services/kinesis/subscriptions.ts";
import { createProvisionedEnvironments } from "./services/lambda/concurrency/provisioned-environments.ts";
import { FunctionInvoker } from "./services/lambda/function-invoker.ts";
import { createLogRetention } from "./services/logs/log-retention.ts";
import { createServices } from "./services.ts";
import { createAsynchronousInvocations } from "./sources/asynchronous-invocations.ts";
import { createFunctionBills } from "./sources/function-bills.ts";
import { createFunctionLogWriter } from "./sources/function-log-writer.ts";
import { createFunctionMetrics } from "./sources/function-metrics.ts";
import { createStreamPollers } from "./sources/stream-pollers.ts";
import { openLmdbStore } from "./store/drivers/lmdb/lmdb-store.ts";
import { openMemoryStore } from "./store/drivers/memory/memory-store.ts";
import { prefixRange } from "./store/keys.ts";
import type { Store } from "./store/store.ts";

export { rootKeyFromEnvironment } from "./engine/root-key.ts";

export interface StartOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** Where everything is kept; left out, everything is in memory and gone at the end. */
  readonly dataDirectory?: string;
  /** The root key; default `test` / `test`, for loopback only. */
  readonly credentials?: Credentials;
  readonly clock?: Clock;
  readonly random?: Random;
  /** What keeps functions apart from each other and from this machine; default `auto`: the strongest that works here. */
  readonly isolation?: IsolationChoice;
  /** Whether DynamoDB's tables are held to the capacity that they have provisioned; default: everybody may use all there is. */
  readonly throttleTables?: boolean;
  /**
   * Origins whose web pages may have a browser call the API, e.g. `https://app.example.com`, besides those of this machine;
   * `*`, with a root key of one's own, for all.
   */
  readonly allowOrigins?: readonly string[];
  /** Of the platform's own log on standard error: `fatal` … `trace`, `silent`; default `TIRELESS_LOG_LEVEL` or `warn`. */
  readonly logLevel?: string;
}

/** Holds what an SDK client needs, so it can be passed to a client's constructor as it is. */
export interface RunningPlatform<PlatformClock extends Clock = AdjustableClock> {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly region: string;
  readonly clock: PlatformClock;
  /** One line: how functions are kept apart on this machine. */
  readonly isolation: string;
  /** Empties the platform: as if it had just been started for the first time. */
  reset(): Promise<void>;
  /** Lets requests and invocations under way finish, then ends everything that was started. */
  stop(): Promise<void>;
}

/** How long requests and invocations may take to finish when the platform stops. */
const stopGraceMs = 10_000;

/** Runs a platform inside this process. Resolves when it serves requests. */
export async function start(options?: StartOptions & { clock?: undefined }): Promise<RunningPlatform>;
export async function start<C extends Clock>(options: StartOptions & { clock: C }): Promise<RunningPlatform<C>>;
export async function start(options: StartOptions = {}): Promise<RunningPlatform<Clock>> {
  const clock = options.clock ?? new AdjustableClock();
  const random = options.random ?? systemRandom();
  const log = createLogger(options.logLevel);
  const credentials = options.credentials ?? wellKnownRootKey;
  const host = options.host ?? "127.0.0.1";
  refuseOpenDoor(host, credentials);
  const pages = new WebPages(options.allowOrigins ?? [], credentials);
  const directory = options.dataDirectory ? resolve(options.dataDirectory) : await mkdtemp(join(tmpdir(), "tireless-"));
  // What isolates functions here hides this directory, so it must be there.
  if (options.dataDirectory) await makeDurableDirectory(directory);
  // Beside each other: to find that out takes as long as to open the store.
  const choosing = chooseIsolation(options.isolation ?? "auto", {
    random,
    sdkDirectory: installedSdkDirectory(),
    hiddenDirectories: [directory],
  });
  choosing.catch(() => {}); // It is heard below.
  const store = options.dataDirectory ? await openLmdbStore(join(directory, "store")) : openMemoryStore();
  const closeStore = async () => {
    await store.close();
    if (!options.dataDirectory) await rm(directory, { recursive: true, force: true });
  };
  const isolation = await choosing.catch(async (error: unknown) => {
    await closeStore();
    throw error;
  });
  const foundation: Foundation = {
    store,
    blobs: await openFsBlobs(join(directory, "blobs")),
    clock,
    random,
    log,
    pages,
    workDirectory: join(directory, "work"),
    endpoint: () => endpointOf(host, server.port),
  };

  let assembly = await assemble(foundation, isolation, credentials, options.throttleTables);
  let resetting: Promise<void> | undefined;
  // Who asks during a reset asks the platform that comes out of it.
  const answer = (request: WireRequest) =>
    resetting ? resetting.then(() => assembly.answer(request)) : assembly.answer(request);
  const reset = async () => {
    await assembly.end(0);
    await empty(store);
    await foundation.blobs.clear();
    assembly = await assemble(foundation, isolation, credentials, options.throttleTables);
    assembly.begin();
  };
  const close = async (graceMs: number) => {
    await assembly.end(graceMs);
    await closeStore();
  };
  const server = await listen({ host, port: options.port ?? 0, clock, log, answer }).catch(async (error: unknown) => {
    // Nothing may be left behind by a platform that could not have its port.
    await holdProcessDuring(() => close(0));
    throw error;
  });
  assembly.begin();
  return {
    endpoint: foundation.endpoint(),
    credentials,
    region: "us-east-1",
    clock,
    isolation: assembly.isolation,
    reset() {
      // Two at once are one: each would leave workers behind that nobody stops.
      resetting ??= reset().finally(() => {
        resetting = undefined;
      });
      return resetting;
    },
    stop: () =>
      holdProcessDuring(async () => {
        await resetting?.catch(() => undefined);
        const closed = server.close(stopGraceMs);
        assembly.endSubscriptions();
        await closed;
        await close(stopGraceMs);
      }),
  };
}

type Foundation = Omit<Platform, "credentials" | "clientsFor">;

/** Everything above the ports, wired together; `reset` throws one away and makes another over the same ports. */
interface Assembly {
  readonly isolation: string;
  answer(request: WireRequest): Promise<WireResponse>;
  begin(): void;
  /** Ends the answers that would go on for minutes. */
  endSubscriptions(): void;
  end(graceMs: number): Promise<void>;
}

async function assemble(
  foundation: Foundation,
  isolation: Isolation,
  root: Credentials,
  throttleTables = false,
): Promise<Assembly> {
  const { store, clock, random, log, workDirectory, endpoint } = foundation;
  const platform: Platform = {
    ...foundation,
    credentials: await CredentialAuthority.open(store, random, root),
    clientsFor: (caller) => dispatcher.clientsFor(caller),
  };
  const logWriter = createFunctionLogWriter(platform);
  const ports = { clock, random, log, workDirectory, endpoint, isolation };
  const bills = createFunctionBills(platform);
  const environments = createEnvironments({ ...ports, writeLogs: logWriter.write, bill: bills.bill });
  // One for all, because it counts how much of each function runs at once.
  const metrics = createFunctionMetrics(platform);
  const invoker = new FunctionInvoker(environments, metrics.record);
  const subscriptions = new Subscriptions();
  const services = createServices({ environments, invoker, subscriptions, throttleTables });
  const dispatcher = new Dispatcher(platform, services);
  // In the order of starting; they stop the other way round, so that the last words of functions still reach their log.
  const workers: Worker[] = [
    logWriter,
    metrics,
    bills,
    createTableSweeper(platform),
    createIndexBackfill(platform),
    createBackupCopies(platform),
    createHistoryTrimmer(platform),
    createItemExpiry(platform),
    createTableCounter(platform),
    createShardKeeper(platform),
    createStreamTrimmer(platform),
    createDestinationTrimmer(platform),
    createKinesisReplicator(platform),
    createRecordTrimmer(platform),
    createLogRetention(platform),
    createMetricRetention(platform),
    createContributorInsights(platform),
    createInsightRetention(platform),
    createAsynchronousInvocations(platform, { invoker, stopGraceMs }),
    createStreamPollers(platform, { invoker, stopGraceMs }),
    createProvisionedEnvironments(platform, environments),
  ];
  const edge = answerEdge(platform, invoker);
  const api = answerApi(
    platform,
    dispatcher,
    services.map(({ model }) => model),
  );
  return {
    isolation: environments.isolation,
    answer: async (request) => (await edge(request)) ?? api(request),
    begin() {
      for (const worker of workers) worker.start();
    },
    endSubscriptions: () => subscriptions.endAll(),
    async end(graceMs) {
      subscriptions.endAll();
      // Workers begin nothing new from here on; what they began ends with its environment, at the latest after the grace.
      const [writer, meter, biller, ...others] = workers;
      await Promise.all([...others.map((worker) => worker.stop()), environments.stop(graceMs)]);
      await Promise.all([writer?.stop(), meter?.stop(), biller?.stop()]);
    },
  };
}

function endpointOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Deletes every record, a bounded number at a time. */
async function empty(store: Store): Promise<void> {
  const everything = prefixRange([]);
  const deleteSome = () =>
    store.transact((tx) => {
      const entries = [...tx.range({ ...everything, limit: 1_000 })];
      for (const { key } of entries) tx.delete(key);
      return entries.length;
    });
  while ((await deleteSome()) > 0);
}
