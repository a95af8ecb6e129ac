import type { GetMetricDataInput, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { afterNoon, openCloudwatch, putValue, readStatistic } from "../cloudwatch-for-tests.ts";

function query(Id: string, MetricName = "m", more = {}): MetricDataQuery {
  return { Id, MetricStat: { Metric: { Namespace: "n", MetricName }, Period: 60, Stat: "Sum", ...more } };
}

const asked = { StartTime: afterNoon(0), EndTime: afterNoon(600) };

test("answers each query, newest first unless asked otherwise", async () => {
  const opened = openCloudwatch();
  for (const minute of [0, 1, 2]) await putValue(opened, afterNoon(60 * minute), minute + 1);
  const MetricDataQueries = [
    query("q1"),
    query("q2", "nothing"),
    { ...query("q3"), Label: "mine" },
    { ...query("q4"), ReturnData: false },
  ];
  const newestFirst = await opened.cloudwatch.getMetricData({ ...asked, MetricDataQueries });
  const Timestamps = [120, 60, 0].map(afterNoon);
  expect(newestFirst).toEqual({
    Messages: [],
    MetricDataResults: [
      { Id: "q1", Label: "m", Timestamps, Values: [3, 2, 1], StatusCode: "Complete" },
      { Id: "q2", Label: "nothing", Timestamps: [], Values: [], StatusCode: "Complete" },
      { Id: "q3", Label: "mine", Timestamps, Values: [3, 2, 1], StatusCode: "Complete" },
    ],
  });
  const oldestFirst = await opened.cloudwatch.getMetricData({
    ...asked,
    MetricDataQueries: [query("q1")],
    ScanBy: "TimestampAscending",
  });
  expect(oldestFirst.MetricDataResults?.[0]?.Values).toEqual([1, 2, 3]);
});

test("tells queries apart in labels", async () => {
  const { cloudwatch } = openCloudwatch();
  const labels = async (...MetricDataQueries: MetricDataQuery[]) =>
    (await cloudwatch.getMetricData({ ...asked, MetricDataQueries })).MetricDataResults?.map(({ Label }) => Label);
  expect(await labels(query("a"), query("b"))).toEqual(["m", "m"]);
  expect(await labels(query("a"), query("b", "m", { Stat: "p90" }))).toEqual(["m Sum", "m p90"]);
  expect(await labels(query("a"), query("b", "m", { Period: 300 }))).toEqual(["m 60", "m 300"]);
});

test("tells percentiles within their error, and none where there are none", async () => {
  const opened = openCloudwatch();
  for (let round = 0; round < 10; round++) {
    const Values = Array.from({ length: 100 }, (_, index) => round * 100 + index + 1);
    await opened.cloudwatch.putMetricData({ Namespace: "n", MetricData: [{ MetricName: "m", Values }] });
  }
  for (const percent of [10, 50, 99]) {
    const [[, value] = []] = await readStatistic(opened, [0, 60], 60, `p${percent}`);
    expect(Math.abs(value! / (percent * 10) - 1)).toBeLessThan(0.04);
  }
  expect(await readStatistic(opened, [0, 60], 60, "p0")).toEqual([[0, 1]]);
  expect(await readStatistic(opened, [0, 60], 60, "p100")).toEqual([[0, 1000]]);
  await putValue(opened, afterNoon(0), -1);
  expect(await readStatistic(opened, [0, 60], 60, "p50")).toEqual([]);
});

test("answers from one unit, the first that has data", async () => {
  const opened = openCloudwatch();
  await putValue(opened, afterNoon(0), 1, { Unit: "Seconds" });
  await putValue(opened, afterNoon(0), 2, { Unit: "Milliseconds" });
  expect(await readStatistic(opened, [0, 60], 60, "Sum")).toEqual([[0, 2]]);
  expect(await readStatistic(opened, [0, 60], 60, "Sum", { Unit: "Seconds" })).toEqual([[0, 1]]);
  expect(await readStatistic(opened, [0, 60], 60, "Sum", { Unit: "Bytes" })).toEqual([]);
});

test("pages to the end, in either order, without loss or repetition", async () => {
  const opened = openCloudwatch();
  for (let minute = 0; minute < 5; minute++) {
    await putValue(opened, afterNoon(60 * minute), minute);
    await putValue(opened, afterNoon(60 * minute), minute + 100, { MetricName: "other" });
  }
  for (const ScanBy of ["TimestampAscending", "TimestampDescending"] as const) {
    for (const MaxDatapoints of [1, 2, 3, 5, 7, 10, 11]) {
      const told: Record<string, number[]> = {};
      let NextToken: string | undefined;
      let pages = 0;
      do {
        const input: GetMetricDataInput = {
          ...asked,
          MetricDataQueries: [query("m"), query("empty", "nothing"), query("other", "other")],
          ScanBy,
          MaxDatapoints,
          ...(NextToken && { NextToken }),
        };
        const page = await opened.cloudwatch.getMetricData(input);
        const counts = page.MetricDataResults?.map(({ Values }) => Values?.length ?? 0) ?? [];
        expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(MaxDatapoints);
        for (const { Id = "", Values = [] } of page.MetricDataResults ?? [])
          told[Id] = [...(told[Id] ?? []), ...Values];
        NextToken = page.NextToken;
        pages++;
      } while (NextToken);
      const order = ScanBy === "TimestampAscending" ? [0, 1, 2, 3, 4] : [4, 3, 2, 1, 0];
      expect(told).toEqual({ m: order, empty: [], other: order.map((value) => value + 100) });
      expect(pages).toBe(Math.ceil(10 / MaxDatapoints));
    }
  }
});

test("takes times from the beginning to the end of all dates", async () => {
  const opened = openCloudwatch();
  await putValue(opened, afterNoon(0), 1);
  for (const StartTime of [new Date(-8.64e15), new Date(-8.64e15 + 1)]) {
    const MetricDataQueries = [query("q", "m", { Period: 2_147_483_640 })];
    const input = { StartTime, EndTime: new Date(8.64e15), MetricDataQueries };
    expect((await opened.cloudwatch.getMetricData(input)).MetricDataResults).toMatchObject([{ Values: [1] }]);
  }
});

describe("refuses", () => {
  const { cloudwatch } = openCloudwatch();
  const stat = query("q").MetricStat!;

  test.each<[string, object, string]>([
    ["no queries", { MetricDataQueries: [] }, "The parameter MetricDataQueries is required."],
    [
      "too many queries",
      { MetricDataQueries: Array.from({ length: 501 }, (_, index) => query(`q${index}`)) },
      "The collection MetricDataQueries must not have a size greater than 500.",
    ],
    [
      "ids that are none, all at once",
      { MetricDataQueries: [query("5xx"), query("ok"), query("Q")] },
      "The value 5xx for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.\n" +
        "The value Q for parameter MetricDataQueries.member.3.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.\n",
    ],
    [
      "an id twice",
      { MetricDataQueries: [query("q"), query("q")] },
      "The values for parameter id in MetricDataQueries are not unique.",
    ],
    [
      "no metric",
      { MetricDataQueries: [{ Id: "q" }] },
      "The parameter MetricDataQueries.member.1.MetricStat is required.",
    ],
    [
      "no statistic",
      { MetricDataQueries: [{ Id: "q", MetricStat: { ...stat, Stat: undefined } }] },
      "The parameter MetricDataQueries.member.1.MetricStat.Stat is required.",
    ],
    [
      "an unknown statistic",
      { MetricDataQueries: [query("q", "m", { Stat: "Median" })] },
      "The value Median for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported.",
    ],
    [
      "an odd period",
      { MetricDataQueries: [query("q", "m", { Period: 61 })] },
      "The parameter MetricDataQueries.member.1.MetricStat.Period must be",
    ],
    ["no time", { EndTime: asked.StartTime }, "The parameter StartTime must not equal parameter EndTime.\n"],
    ["time backwards", { EndTime: afterNoon(-1) }, "The parameter EndTime must be greater than StartTime.\n"],
    ["another order", { ScanBy: "Random" }, "The parameter ScanBy must be a value in the set"],
    ["too small a page", { MaxDatapoints: 0 }, "The parameter MaxDatapoints must be between 1 and 100800."],
    ["a time zone that is none", { LabelOptions: { Timezone: "CET" } }, "LabelOptions.Timezone is invalid."],
    ["nothing for a query", { MetricDataQueries: [null] }, "The parameter MetricDataQueries.member.1.Id is required."],
  ])("%s", async (_name, changes, message) => {
    const input = { ...asked, MetricDataQueries: [query("q")], ...changes };
    await expect(cloudwatch.getMetricData(input)).rejects.toMatchObject({
      code: "ValidationError",
      message: expect.stringContaining(message),
    });
  });

  test.each<[string, object, string]>([
    ["metric math", { Expression: "a / b" }, "metric math (the parameter MetricDataQueries.member.1.Expression"],
    ["Metrics Insights", { Expression: "SELECT AVG(x) FROM y" }, "Metrics Insights queries"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudWatch's syntax.
    ["dynamic labels", { Label: "${MAX}" }, "dynamic labels"],
    ["other accounts", { AccountId: "111111111111" }, "metrics of other accounts"],
    ["two periods", { Period: 60 }, "the parameter MetricDataQueries.member.1.Period"],
  ])("by name what we lack: %s", async (_name, changes, message) => {
    const input = { ...asked, MetricDataQueries: [{ ...query("q"), ...changes }] };
    await expect(cloudwatch.getMetricData(input)).rejects.toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining(message),
    });
  });

  test.each(["", "x", "W10", "WzEsMV0", "Wy0xXQ", "WzAsIngiXQ"])(
    "the token '%s', which is none of ours",
    async (NextToken) => {
      const input = { ...asked, MetricDataQueries: [query("q")], NextToken };
      await expect(cloudwatch.getMetricData(input)).rejects.toMatchObject({ code: "InvalidNextToken" });
    },
  );
});
