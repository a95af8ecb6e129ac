import type { GetMetricStatisticsInput } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { afterNoon, openCloudwatch, putValue } from "../cloudwatch-for-tests.ts";

const asked: GetMetricStatisticsInput = {
  Namespace: "n",
  MetricName: "m",
  StartTime: afterNoon(0),
  EndTime: afterNoon(600),
  Period: 300,
  Statistics: ["Sum"],
};

test("tells every statistic that is asked for, by periods that begin with the start, and its unit", async () => {
  const opened = openCloudwatch();
  for (const [second, value] of [
    [59, 1],
    [60, 2],
    [359, 4],
    [360, 8],
  ] as const) {
    await putValue(opened, afterNoon(second), value, { Unit: "Seconds" });
  }
  const output = await opened.cloudwatch.getMetricStatistics({
    ...asked,
    // Rounded down to the minute; the period of five minutes begins there.
    StartTime: afterNoon(89.5),
    Statistics: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"],
  });
  expect(output).toEqual({
    Label: "m",
    Datapoints: [
      {
        Timestamp: afterNoon(60),
        Unit: "Seconds",
        SampleCount: 2,
        Average: 3,
        Sum: 6,
        Minimum: 2,
        Maximum: 4,
      },
      { Timestamp: afterNoon(360), Unit: "Seconds", SampleCount: 1, Average: 8, Sum: 8, Minimum: 8, Maximum: 8 },
    ],
  });
  const other = await opened.cloudwatch.getMetricStatistics({ ...asked, Unit: "Bytes" });
  expect(other).toEqual({ Label: "m", Datapoints: [] });
});

test("tells percentiles, where CloudWatch has any", async () => {
  const { cloudwatch } = openCloudwatch();
  const Timestamp = afterNoon(0);
  const Values = Array.from({ length: 50 }, (_, index) => index + 1);
  const spread = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 };
  await cloudwatch.putMetricData({
    Namespace: "n",
    MetricData: [
      { MetricName: "m", Timestamp, Values },
      { MetricName: "same", Timestamp, StatisticValues: { SampleCount: 5, Sum: 10, Minimum: 2, Maximum: 2 } },
      { MetricName: "spread", Timestamp, StatisticValues: spread },
      { MetricName: "negative", Timestamp, Values: [-1, 1] },
    ],
  });
  const percentiles = async (MetricName: string) => {
    const ExtendedStatistics = ["p0", "p50", "p99.5", "p100"];
    const output = await cloudwatch.getMetricStatistics({ ...asked, Statistics: [], MetricName, ExtendedStatistics });
    return output.Datapoints?.map((point) => point.ExtendedStatistics);
  };
  expect(await percentiles("m")).toEqual([{ p0: 1, p50: 25, "p99.5": 50, p100: 50 }]);
  expect(await percentiles("same")).toEqual([{ p0: 2, p50: 2, "p99.5": 2, p100: 2 }]);
  expect(await percentiles("spread")).toEqual([{}]);
  expect(await percentiles("negative")).toEqual([{}]);
});

describe("refuses", () => {
  const { cloudwatch } = openCloudwatch();

  test.each<[string, object, string]>([
    ["no start", { StartTime: undefined }, "The parameter StartTime is required."],
    ["no end", { EndTime: undefined }, "The parameter EndTime is required."],
    ["no period", { Period: undefined }, "The parameter Period is required."],
    ["a period of nothing", { Period: 0 }, "The parameter Period must not equal 0."],
    ["a negative period", { Period: -60 }, "The parameter Period must be greater than 0."],
    ["an odd period", { Period: 90 }, "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."],
    [
      "an end before the start",
      { EndTime: asked.StartTime },
      "The parameter StartTime must be less than the parameter EndTime.",
    ],
    [
      "too much",
      { EndTime: afterNoon(86_460), Period: 60 },
      "You have requested up to 1441 datapoints, which exceeds the limit of 1440. " +
        "You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
    ],
    ["no statistic", { Statistics: undefined }, "Must specify either Statistics or ExtendedStatistics."],
    ["both kinds of statistics", { ExtendedStatistics: ["p50"] }, "mutually exclusive"],
    [
      "an unknown statistic",
      { Statistics: ["Median"] },
      "The parameter Statistics.member.1 must be a value in the set [ SampleCount, Average, Sum, Minimum, Maximum ].",
    ],
    ["no name of a statistic", { Statistics: [null] }, "The parameter Statistics.member.1 is required."],
    [
      "a percentile that is none",
      { Statistics: [], ExtendedStatistics: ["p101"] },
      "The value p101 for parameter ExtendedStatistics.member.1 is invalid.",
    ],
    [
      "what we lack",
      { Statistics: [], ExtendedStatistics: ["tm90"] },
      "Tireless does not implement the statistic tm90 yet.",
    ],
    ["no name", { MetricName: undefined }, "The parameter MetricName is required."],
    ["no namespace", { Namespace: undefined }, "The parameter Namespace is required."],
    ["an unknown unit", { Unit: "Furlongs" }, "The parameter Unit must be a value in the set [ Seconds, "],
  ])("%s", async (_name, changes, message) => {
    await expect(cloudwatch.getMetricStatistics({ ...asked, ...changes })).rejects.toThrow(message);
  });
});
