import { Dispatcher } from "../../engine/dispatcher.ts";
import type { InProcessClients } from "../../engine/in-process-client.ts";
import { accountId, type Platform } from "../../engine/platform.ts";
import { rootPrincipal, servicePrincipal } from "../../engine/principal.ts";
import { VirtualClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import { seededRandom } from "../../kernel/random.ts";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import type { Store } from "../../store/store.ts";
import { createCloudwatchService } from "./service.ts";

export interface CloudwatchForTests {
  readonly cloudwatch: InProcessClients["cloudwatch"];
  /** As Lambda itself, which may write into its own namespace. */
  readonly asLambda: InProcessClients["cloudwatch"];
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly platform: Platform;
}

/** Noon of a day, in the middle of which tests put their data. */
export const noonMs = Date.UTC(2026, 0, 15, 12);

/** The service alone over a store in memory, with a clock that stands still at noon. Transactions must be pure. */
export function openCloudwatch(region = "eu-west-1"): CloudwatchForTests {
  const clock = new VirtualClock(noonMs);
  const store = openMemoryStore({ checkPurity: true });
  const ports: Partial<Platform> = {
    store,
    clock,
    random: seededRandom(1),
    log: createLogger("silent"),
    clientsFor: (caller) => dispatcher.clientsFor(caller),
  };
  const platform = ports as Platform;
  const dispatcher: Dispatcher = new Dispatcher(platform, [createCloudwatchService()]);
  const clientOf = (principal: Parameters<typeof dispatcher.clientsFor>[0]["principal"]) =>
    dispatcher.clientsFor({ principal, region }).cloudwatch;
  return {
    cloudwatch: clientOf(rootPrincipal(accountId)),
    asLambda: clientOf(servicePrincipal("lambda.amazonaws.com")),
    clock,
    store,
    platform,
  };
}

/** The moment so many seconds after noon. */
export function afterNoon(seconds: number): Date {
  return new Date(noonMs + seconds * 1000);
}

/** Puts one value of the metric `n` `m` at a moment. */
export async function putValue({ cloudwatch }: CloudwatchForTests, Timestamp: Date, Value: number, more = {}) {
  await cloudwatch.putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Timestamp, Value, ...more }] });
}

/** A statistic of the metric `n` `m`, as [seconds after noon, value] in the order of time. */
export async function readStatistic(
  { cloudwatch }: CloudwatchForTests,
  [start, end]: readonly [number, number],
  Period: number,
  Stat = "Sum",
  more = {},
): Promise<[number, number][]> {
  const { MetricDataResults } = await cloudwatch.getMetricData({
    StartTime: afterNoon(start),
    EndTime: afterNoon(end),
    ScanBy: "TimestampAscending",
    MetricDataQueries: [
      { Id: "q", MetricStat: { Metric: { Namespace: "n", MetricName: "m" }, Period, Stat, ...more } },
    ],
  });
  const [{ Timestamps = [], Values = [] } = {}] = MetricDataResults ?? [];
  return Timestamps.map((timestamp, index) => [(timestamp.getTime() - noonMs) / 1000, Values[index]!]);
}
