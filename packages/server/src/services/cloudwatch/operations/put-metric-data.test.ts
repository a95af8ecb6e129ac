import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { afterNoon, openCloudwatch, putValue, readStatistic } from "../cloudwatch-for-tests.ts";

const at = afterNoon(0);

describe("keeps", () => {
  test("single values, values with counts and statistic sets, merged by the minute", async () => {
    const opened = openCloudwatch();
    const { cloudwatch } = opened;
    await putValue(opened, afterNoon(1), 4);
    await cloudwatch.putMetricData({
      Namespace: "n",
      MetricData: [
        { MetricName: "m", Timestamp: afterNoon(59.9), Values: [1, 10], Counts: [3, 0.5] },
        { MetricName: "m", Timestamp: afterNoon(30), Values: [2, 2] },
        {
          MetricName: "m",
          Timestamp: at,
          StatisticValues: { SampleCount: 2, Sum: 7, Minimum: -1, Maximum: 8 },
        },
        { MetricName: "m", Timestamp: afterNoon(60), Value: 100 },
      ],
    });
    const read = (statistic: string) => readStatistic(opened, [0, 120], 60, statistic);
    expect(await read("SampleCount")).toEqual([
      [0, 1 + 3.5 + 2 + 2],
      [60, 1],
    ]);
    expect(await read("Sum")).toEqual([
      [0, 4 + 8 + 4 + 7],
      [60, 100],
    ]);
    expect(await read("Minimum")).toEqual([
      [0, -1],
      [60, 100],
    ]);
    expect((await read("Maximum"))[0]).toEqual([0, 10]);
    expect((await read("Average"))[0]).toEqual([0, 23 / 8.5]);
  });

  test("what arrives at the same time from many writers", async () => {
    const opened = openCloudwatch();
    await Promise.all(Array.from({ length: 100 }, (_, index) => putValue(opened, at, index)));
    expect(await readStatistic(opened, [0, 60], 60, "SampleCount")).toEqual([[0, 100]]);
    expect(await readStatistic(opened, [0, 60], 60, "Sum")).toEqual([[0, 4950]]);
  });

  test("the time of arrival where no other is told", async () => {
    const opened = openCloudwatch();
    await opened.cloudwatch.putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Value: 5 }] });
    expect(await readStatistic(opened, [0, 60], 60)).toEqual([[0, 5]]);
  });

  test("seconds where they are asked for", async () => {
    const opened = openCloudwatch();
    for (const second of [0, 1, 4, 5, 61]) await putValue(opened, afterNoon(second), 1, { StorageResolution: 1 });
    expect(await readStatistic(opened, [0, 120], 1)).toEqual([0, 1, 4, 5, 61].map((second) => [second, 1]));
    expect(await readStatistic(opened, [0, 120], 5)).toEqual([
      [0, 3],
      [5, 1],
      [60, 1],
    ]);
    expect(await readStatistic(opened, [0, 120], 60)).toEqual([
      [0, 4],
      [60, 1],
    ]);
  });

  test("metrics with other dimensions, units, names, namespaces and regions apart, whatever the order of dimensions", async () => {
    const opened = openCloudwatch();
    const [a, b] = [
      { Name: "a", Value: "1" },
      { Name: "b", Value: "2" },
    ];
    const MetricData: MetricDatum[] = [
      { MetricName: "m", Timestamp: at, Value: 1, Dimensions: [a, b] },
      { MetricName: "m", Timestamp: at, Value: 2, Dimensions: [b, a] },
      { MetricName: "m", Timestamp: at, Value: 4, Dimensions: [a] },
      { MetricName: "m", Timestamp: at, Value: 8, Unit: "Bytes" },
      { MetricName: "m", Timestamp: at, Value: 16 },
      { MetricName: "other", Timestamp: at, Value: 32 },
    ];
    await opened.cloudwatch.putMetricData({ Namespace: "n", MetricData });
    await opened.cloudwatch.putMetricData({ Namespace: "other", MetricData });
    const sum = async (Dimensions: MetricDatum["Dimensions"]) => {
      const input = { Namespace: "n", MetricName: "m", StartTime: at, EndTime: afterNoon(60), Period: 60 };
      const output = await opened.cloudwatch.getMetricStatistics({ ...input, Dimensions, Statistics: ["Sum"] });
      return output.Datapoints?.map((point) => `${point.Sum} ${point.Unit}`);
    };
    expect(await sum([a, b])).toEqual(["3 None"]);
    expect(await sum([a])).toEqual(["4 None"]);
    expect(await sum([])).toEqual(["8 Bytes", "16 None"]);
    expect(await sum([b])).toEqual([]);
  });

  test("bounded space however many values come", async () => {
    const opened = openCloudwatch();
    for (let round = 0; round < 40; round++) {
      const Values = Array.from({ length: 150 }, (_, index) => 1.37 ** ((round * 150 + index) / 40));
      await opened.cloudwatch.putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Values }] });
    }
    const points = await opened.store.read((tx) => [...tx.range(prefixRange(["cloudwatch", "point"]))]);
    expect(points.length).toBe(1);
    expect(points[0]?.value.byteLength).toBeLessThan(2500);
    expect(await readStatistic(opened, [0, 60], 60, "SampleCount")).toEqual([[0, 6000]]);
  });
});

describe("refuses", () => {
  const { cloudwatch, asLambda } = openCloudwatch();
  const datum = { MetricName: "m", Value: 1 };
  const put = async (MetricData: unknown, Namespace: unknown = "n") => {
    try {
      await cloudwatch.putMetricData({ Namespace, MetricData } as never);
      return "accepted";
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code}: ${message.replace("MetricData.member.1", "…")}`;
    }
  };
  const invalid = "InvalidParameterValueException";
  const missing = "MissingRequiredParameterException";

  test.each([
    ["NaN", { ...datum, Value: Number.NaN }, `${invalid}: The value NaN for parameter ….Value is invalid.`],
    [
      "infinity",
      { ...datum, Value: Number.NEGATIVE_INFINITY },
      `${invalid}: The value -Infinity for parameter ….Value is invalid.`,
    ],
    ["too much", { ...datum, Value: 2 ** 361 }, `${invalid}: The value ${2 ** 361} for parameter ….Value is invalid.`],
    ["too little", { ...datum, Value: 5e-324 }, `${invalid}: The value 5e-324 for parameter ….Value is invalid.`],
    [
      "NaN among values",
      { MetricName: "m", Values: [1, Number.NaN] },
      `${invalid}: The value NaN for parameter ….Values.member.2 is invalid.`,
    ],
    [
      "a count of nothing",
      { MetricName: "m", Values: [1], Counts: [0] },
      `${invalid}: The parameter ….Counts.member.1 must be greater than 0.`,
    ],
    [
      "more or fewer counts than values",
      { MetricName: "m", Values: [1], Counts: [1, 2] },
      `${invalid}: The parameters ….Values and ….Counts must be of the same size.`.replace(
        "….Counts",
        "MetricData.member.1.Counts",
      ),
    ],
    [
      "too many values",
      { MetricName: "m", Values: Array(151).fill(1) },
      `${invalid}: The collection ….Values must not have a size greater than 150.`,
    ],
    ["no value", { MetricName: "m" }, `${missing}: The parameter ….Value is required.`],
    ["no name", { Value: 1 }, `${missing}: The parameter ….MetricName is required.`],
    ["nothing", null, `${missing}: The parameter … is required.`],
    [
      "value and values",
      { ...datum, Values: [1] },
      `${invalid}: The parameters ….Value and MetricData.member.1.Values are mutually exclusive and you have specified both.`,
    ],
    [
      "value and statistics",
      { ...datum, StatisticValues: {} },
      "InvalidParameterCombinationException: The parameters ….Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.",
    ],
    [
      "half a statistic set",
      { MetricName: "m", StatisticValues: { Maximum: 1, Minimum: 1, Sum: 1 } },
      `${missing}: The parameter ….StatisticValues.SampleCount is required.`,
    ],
    [
      "a minimum above the maximum",
      { MetricName: "m", StatisticValues: { Maximum: 1, Minimum: 2, Sum: 1, SampleCount: 1 } },
      `${invalid}: The parameter ….StatisticValues.Maximum must be greater than MetricData.member.1.StatisticValues.Minimum.`,
    ],
    [
      "an unknown unit",
      { ...datum, Unit: "Furlongs" },
      expect.stringMatching(/The parameter ….Unit must be a value in the set \[ Seconds, Microseconds, .*, None \]\.$/),
    ],
    [
      "another resolution",
      { ...datum, StorageResolution: 30 },
      `${invalid}: The parameter ….StorageResolution must be a value in the set [ 1, 60 ].`,
    ],
    [
      "the distant past",
      { ...datum, Timestamp: afterNoon(-14 * 86_400 - 1) },
      `${invalid}: The parameter ….Timestamp must specify a time within the past two weeks.`,
    ],
    [
      "the future",
      { ...datum, Timestamp: afterNoon(7201) },
      `${invalid}: The parameter ….Timestamp must specify a time no more than two hours in the future.`,
    ],
    ["the edges of time", { ...datum, Timestamp: afterNoon(7200) }, "accepted"],
    ["the other edge", { ...datum, Timestamp: afterNoon(-14 * 86_400) }, "accepted"],
    [
      "too many dimensions",
      { ...datum, Dimensions: Array.from({ length: 31 }, (_, index) => ({ Name: `d${index}`, Value: "v" })) },
      `${invalid}: The collection ….Dimensions must not have a size greater than 30.`,
    ],
    [
      "thirty dimensions of the greatest size",
      {
        MetricName: "m".repeat(255),
        Value: 1,
        Dimensions: Array.from({ length: 30 }, (_, index) => ({
          Name: `d${index}`.padEnd(255, "n"),
          Value: "v".repeat(1024),
        })),
      },
      "accepted",
    ],
    [
      "a dimension without value",
      { ...datum, Dimensions: [{ Name: "d" }] },
      `${missing}: The parameter ….Dimensions.member.1.Value is required.`,
    ],
    [
      "a dimension that is nothing",
      { ...datum, Dimensions: [null] },
      `${missing}: The parameter ….Dimensions.member.1.Name is required.`,
    ],
    [
      "a dimension of spaces",
      { ...datum, Dimensions: [{ Name: "d", Value: " " }] },
      `${invalid}: The value for parameter ….Dimensions.member.1.Value must contain a character other than space.`,
    ],
    [
      "other than ASCII",
      { ...datum, Dimensions: [{ Name: "ü", Value: "v" }] },
      `${invalid}: The value ü for parameter ….Dimensions.member.1.Name contains non-ASCII characters.`,
    ],
    [
      "a dimension twice",
      { ...datum, Dimensions: Array(2).fill({ Name: "d", Value: "v" }) },
      `${invalid}: The collection ….Dimensions must not contain the same dimension twice.`,
    ],
    [
      "a long name",
      { ...datum, MetricName: "m".repeat(256) },
      `${invalid}: The parameter ….MetricName must be shorter than 256 characters.`,
    ],
  ])("%s", async (_name, one, outcome) => {
    expect(await put([one])).toEqual(outcome);
  });

  test("requests that are wrong as a whole", async () => {
    expect(await put([])).toBe(`${missing}: The parameter MetricData is required.`);
    expect(await put([datum], undefined)).toBe("accepted");
    expect(await put([datum], null)).toBe(`${missing}: The parameter Namespace is required.`);
    expect(await put([datum], ":n")).toBe(`${invalid}: The value :n for parameter Namespace is invalid.`);
    expect(await put(Array(1001).fill(datum))).toBe(
      `${invalid}: The collection MetricData must not have a size greater than 1000.`,
    );
    await expect(
      cloudwatch.putMetricData({ Namespace: "n", EntityMetricData: [], StrictEntityValidation: true }),
    ).rejects.toMatchObject({ code: "NotImplemented", message: expect.stringContaining("EntityMetricData") });
    await expect(
      cloudwatch.putMetricData({ Namespace: "n", MetricData: [datum], StrictEntityValidation: true }),
    ).rejects.toMatchObject({ code: "NotImplemented", message: expect.stringContaining("StrictEntityValidation") });
  });

  test("the namespaces of services, but not from services", async () => {
    expect(await put([datum], "AWS/Lambda")).toBe(`${invalid}: The value AWS/ for parameter Namespace is invalid.`);
    await asLambda.putMetricData({ Namespace: "AWS/Lambda", MetricData: [datum] });
  });

  test("all of a request when a part of it is wrong", async () => {
    const opened = openCloudwatch();
    const MetricData = [datum, { ...datum, Value: Number.NaN }];
    await expect(opened.cloudwatch.putMetricData({ Namespace: "n", MetricData })).rejects.toThrow("member.2.Value");
    expect(await opened.cloudwatch.listMetrics({})).toEqual({ Metrics: [] });
  });
});
