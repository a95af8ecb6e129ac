import { expect, test } from "vitest";
import {
  afterNoon,
  type CloudwatchForTests,
  noonMs,
  openCloudwatch,
} from "../services/cloudwatch/cloudwatch-for-tests.ts";
import { createFunctionMetrics } from "./function-metrics.ts";

const region = "eu-west-1";
const measured = { region, functionName: "f" };

/** One statistic of a metric of `f`, as [seconds after noon, value]. */
async function read(
  { cloudwatch }: CloudwatchForTests,
  MetricName: string,
  Stat: string,
  Resource?: string,
): Promise<[number, number][]> {
  const Dimensions = [
    { Name: "FunctionName", Value: "f" },
    ...(Resource ? [{ Name: "Resource", Value: Resource }] : []),
  ];
  const Metric = { Namespace: "AWS/Lambda", MetricName, Dimensions };
  const { MetricDataResults } = await cloudwatch.getMetricData({
    StartTime: afterNoon(0),
    EndTime: afterNoon(3600),
    ScanBy: "TimestampAscending",
    MetricDataQueries: [{ Id: "q", MetricStat: { Metric, Period: 60, Stat } }],
  });
  const [{ Timestamps = [], Values = [] } = {}] = MetricDataResults ?? [];
  return Timestamps.map((timestamp, index) => [(timestamp.getTime() - noonMs) / 1000, Values[index]!]);
}

test("stores what happened soon after, in the minute in which it did", async () => {
  const opened = openCloudwatch(region);
  const metrics = createFunctionMetrics(opened.platform);
  metrics.start();
  metrics.record(measured, { Invocations: 1, Errors: 0, Duration: 12.345, ConcurrentExecutions: 2 });
  metrics.record(measured, { Invocations: 1, Errors: 1, Duration: 20, ConcurrentExecutions: 5 });
  expect(await read(opened, "Invocations", "Sum")).toEqual([]);
  await opened.clock.advance(5_000);
  expect(await read(opened, "Invocations", "Sum")).toEqual([[0, 2]]);
  expect(await read(opened, "Errors", "Average")).toEqual([[0, 0.5]]);
  expect(await read(opened, "Duration", "Minimum")).toEqual([[0, 12.35]]);
  expect(await read(opened, "Duration", "p99")).toEqual([[0, 20]]);
  expect(await read(opened, "ConcurrentExecutions", "Maximum")).toEqual([[0, 5]]);
  await opened.clock.advance(54_000);
  metrics.record(measured, { Throttles: 1 });
  await opened.clock.advance(2_000);
  metrics.record(measured, { Throttles: 1 });
  metrics.record(measured, { Invocations: 1 });
  await opened.clock.advance(5_000);
  expect(await read(opened, "Throttles", "Sum")).toEqual([
    [0, 1],
    [60, 1],
  ]);
  expect(await read(opened, "Invocations", "Sum")).toEqual([
    [0, 2],
    [60, 1],
  ]);
  await metrics.stop();
});

test("keeps versions and aliases beside their function, and functions and regions apart", async () => {
  const opened = openCloudwatch(region);
  const metrics = createFunctionMetrics(opened.platform);
  metrics.record(measured, { Invocations: 1 });
  metrics.record({ ...measured, resource: "f:live" }, { Invocations: 1 });
  metrics.record({ ...measured, resource: "f:live" }, { Invocations: 1 });
  metrics.record({ region, functionName: "g" }, { Invocations: 1 });
  metrics.record({ region: "us-east-1", functionName: "f" }, { Invocations: 1 });
  await metrics.stop();
  expect(await read(opened, "Invocations", "Sum")).toEqual([[0, 3]]);
  expect(await read(opened, "Invocations", "Sum", "f:live")).toEqual([[0, 2]]);
  const { Metrics = [] } = await opened.cloudwatch.listMetrics({ Namespace: "AWS/Lambda" });
  const dimensions = Metrics.map(({ Dimensions }) =>
    Dimensions?.map(({ Name, Value }) => `${Name}=${Value}`).join(" "),
  );
  expect(dimensions.sort()).toEqual(["", "FunctionName=f", "FunctionName=f Resource=f:live", "FunctionName=g"]);
});

test("tells the versions apart that run for an alias, and adds up all functions, but not what runs at once", async () => {
  const opened = openCloudwatch(region);
  const metrics = createFunctionMetrics(opened.platform);
  const live = { ...measured, resource: "f:live" };
  metrics.record({ ...live, executedVersion: "1" }, { Invocations: 1, ConcurrentExecutions: 1 });
  metrics.record({ ...live, executedVersion: "2" }, { Invocations: 1 });
  metrics.record({ ...live, executedVersion: "2" }, { Invocations: 1 });
  metrics.record({ region, functionName: "g" }, { Invocations: 1 });
  await metrics.stop();
  const sums: [string, number | undefined][] = [];
  const { Metrics = [] } = await opened.cloudwatch.listMetrics({ Namespace: "AWS/Lambda", MetricName: "Invocations" });
  for (const { Dimensions = [] } of Metrics) {
    const { Datapoints } = await opened.cloudwatch.getMetricStatistics({
      Namespace: "AWS/Lambda",
      MetricName: "Invocations",
      Dimensions,
      StartTime: afterNoon(0),
      EndTime: afterNoon(60),
      Period: 60,
      Statistics: ["Sum"],
    });
    sums.push([Dimensions.map(({ Value }) => Value).join(" "), Datapoints?.[0]?.Sum]);
  }
  expect(Object.fromEntries(sums)).toEqual({ "": 4, f: 3, "f f:live": 3, "f f:live 1": 1, "f f:live 2": 2, g: 1 });
  const atOnce = await opened.cloudwatch.listMetrics({ MetricName: "ConcurrentExecutions" });
  expect(atOnce.Metrics?.map(({ Dimensions }) => Dimensions?.length).sort()).toEqual([1, 2, 3]);
});

test("stores every metric in its unit", async () => {
  const opened = openCloudwatch(region);
  const metrics = createFunctionMetrics(opened.platform);
  const values = {
    AsyncEventsReceived: 1,
    AsyncEventAge: 50,
    AsyncEventsDropped: 1,
    IteratorAge: 70,
    DestinationDeliveryFailures: 1,
    DeadLetterErrors: 1,
    UrlRequestCount: 1,
    Url4xxCount: 1,
    Url5xxCount: 1,
    UrlRequestLatency: 12,
  };
  metrics.record(measured, values);
  await metrics.stop();
  for (const [name, value] of Object.entries(values)) {
    const { Datapoints } = await opened.cloudwatch.getMetricStatistics({
      Namespace: "AWS/Lambda",
      MetricName: name,
      Dimensions: [{ Name: "FunctionName", Value: "f" }],
      StartTime: afterNoon(0),
      EndTime: afterNoon(60),
      Period: 60,
      Statistics: ["Sum"],
    });
    expect(Datapoints).toEqual([
      { Timestamp: afterNoon(0), Unit: /Age$|Latency$/.test(name) ? "Milliseconds" : "Count", Sum: value },
    ]);
  }
});

test("loses no event under a flood, and keeps its memory bounded", async () => {
  const opened = openCloudwatch(region);
  const metrics = createFunctionMetrics(opened.platform);
  const count = 250_000;
  for (let index = 0; index < count; index++) metrics.record(measured, { Invocations: 1, Duration: index / 100 });
  metrics.record(measured, { AsyncEventAge: 7 });
  metrics.record(measured, { Duration: Number.NaN });
  await metrics.stop();
  expect(await read(opened, "Invocations", "Sum")).toEqual([[0, count]]);
  expect(await read(opened, "Duration", "SampleCount")).toEqual([[0, count]]);
  expect(await read(opened, "Duration", "Maximum")).toEqual([[0, (count - 1) / 100]]);
  expect(await read(opened, "Duration", "p50")).toEqual([]);
  expect(await read(opened, "AsyncEventAge", "p50")).toEqual([[0, 7]]);
});

test("goes on after a failure to store, and says so", async () => {
  const opened = openCloudwatch(region);
  const logged: unknown[] = [];
  let failing = true;
  const platform = {
    ...opened.platform,
    log: { ...opened.platform.log, error: (...parts: unknown[]) => logged.push(parts) },
    clientsFor: (caller: Parameters<typeof opened.platform.clientsFor>[0]) => {
      const clients = opened.platform.clientsFor(caller);
      const putMetricData = () => Promise.reject(new Error("no room"));
      return failing ? { ...clients, cloudwatch: { putMetricData } } : clients;
    },
  } as unknown as typeof opened.platform;
  const metrics = createFunctionMetrics(platform);
  metrics.record(measured, { Invocations: 1 });
  await opened.clock.advance(5_000);
  expect(logged.length).toBe(1);
  failing = false;
  metrics.record(measured, { Invocations: 1 });
  await opened.clock.advance(5_000);
  expect(await read(opened, "Invocations", "Sum")).toEqual([[0, 1]]);
  await metrics.stop();
});
