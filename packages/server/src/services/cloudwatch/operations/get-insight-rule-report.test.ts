import type { GetInsightRuleReportCommandInput } from "@aws-sdk/client-cloudwatch";
import { beforeEach, describe, expect, test } from "vitest";
import { DistinctKeys, hashOfKeys } from "../../../engine/contributor-insights/distinct-keys.ts";
import type { Operation, RequestContext } from "../../../engine/service.ts";
import { afterNoon, type CloudwatchForTests, noonMs, openCloudwatch } from "../cloudwatch-for-tests.ts";
import { putMinute, putRule } from "../insight-rules/insights-for-tests.ts";
import { createCloudwatchService } from "../service.ts";

const minuteMs = 60_000;
let open: CloudwatchForTests;

beforeEach(async () => {
  open = openCloudwatch();
  await putRule(open.store, "rule");
});

const minute = (index: number, values: Record<string, number>, part?: string) =>
  putMinute(open.store, "rule", noonMs + index * minuteMs, values, part);

function report(more: Partial<GetInsightRuleReportCommandInput> = {}) {
  const [StartTime, EndTime] = [afterNoon(0), afterNoon(600)];
  return open.cloudwatch.getInsightRuleReport({ RuleName: "rule", StartTime, EndTime, Period: 60, ...more });
}

/** The contributors as `[key, value, { seconds after noon: value }]`. */
async function contributors(more: Partial<GetInsightRuleReportCommandInput> = {}) {
  const { Contributors = [] } = await report(more);
  return Contributors.map(({ Keys, ApproximateAggregateValue, Datapoints = [] }) => [
    Keys?.[0],
    ApproximateAggregateValue,
    Object.fromEntries(
      Datapoints.map(({ Timestamp, ApproximateValue }) => [(Timestamp!.getTime() - noonMs) / 1000, ApproximateValue]),
    ),
  ]);
}

describe("contributors", () => {
  test("are told with those first that have the most, each in the periods in which it appeared", async () => {
    await minute(0, { a: 1, b: 2 });
    await minute(1, { a: 4 });
    await minute(3, { a: 0.5, b: 1 });
    expect(await report()).toMatchObject({
      KeyLabels: ["PartitionKey"],
      AggregationStatistic: "Sum",
      AggregateValue: 8.5,
      ApproximateUniqueCount: 2,
    });
    expect(await contributors()).toEqual([
      ["a", 5.5, { 0: 1, 60: 4, 180: 0.5 }],
      ["b", 3, { 0: 2, 180: 1 }],
    ]);
    expect(await contributors({ Period: 120 })).toEqual([
      ["a", 5.5, { 0: 5, 120: 0.5 }],
      ["b", 3, { 0: 2, 120: 1 }],
    ]);
    expect(await report()).not.toHaveProperty("MetricDatapoints");
  });

  test("are ranked by their best minute where that is asked for", async () => {
    await minute(0, { steady: 5, sudden: 1 });
    await minute(1, { steady: 5, sudden: 8 });
    await minute(2, { steady: 5 });
    expect(await contributors({ Period: 300, OrderBy: "Maximum" })).toEqual([
      ["sudden", 8, { 0: 8 }],
      ["steady", 5, { 0: 5 }],
    ]);
    expect((await contributors({ OrderBy: "Sum" }))[0]).toEqual(["steady", 15, { 0: 5, 60: 5, 120: 5 }]);
  });

  test("are ten, or as many as are asked for, up to what the rule tells", async () => {
    await minute(0, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key ${index}`, index + 1])));
    expect((await contributors()).map(([key]) => key)).toEqual(
      Array.from({ length: 10 }, (_, index) => `key ${39 - index}`),
    );
    expect(await contributors({ MaxContributorCount: 25 })).toHaveLength(25);
    expect(await report({ MaxContributorCount: 1 })).toMatchObject({ ApproximateUniqueCount: 40 });
    await expect(report({ MaxContributorCount: 26 })).rejects.toMatchObject({
      code: "InvalidParameterValueException",
      message: "The parameter MaxContributorCount must not be greater than 25 for this rule.",
    });
  });

  test("have what several processes counted of them in a minute", async () => {
    await minute(0, { a: 1, b: 2 }, "one");
    await minute(0, { a: 3 }, "another");
    expect(await contributors({ OrderBy: "Maximum" })).toEqual([
      ["a", 4, { 0: 4 }],
      ["b", 2, { 0: 2 }],
    ]);
  });

  test("are those of the window, whose start is rounded down", async () => {
    for (const index of [0, 1, 2, 3]) await minute(index, { [`minute ${index}`]: 1 });
    const told = await contributors({ StartTime: afterNoon(90), EndTime: afterNoon(180) });
    expect(told.map(([key]) => key)).toEqual(["minute 1", "minute 2"]);
  });

  test("are told from more records than one look reads", async () => {
    for (let index = 0; index < 30; index++) {
      await minute(index, { a: 1 }, "one");
      await minute(index, { a: 1 }, "another");
    }
    expect(await contributors({ EndTime: afterNoon(1800), Period: 1800 })).toEqual([["a", 60, { 0: 60 }]]);
  });

  test("stay bounded where every minute has others, and lose none that have much", async () => {
    for (let index = 0; index < 220; index++) {
      const some = Object.fromEntries(Array.from({ length: 256 }, (_, key) => [`${index} ${key}`, 1]));
      await minute(index, { ...some, hot: 2 });
    }
    const window = { EndTime: afterNoon(220 * 60), Period: 3600 };
    expect((await contributors(window))[0]?.slice(0, 2)).toEqual(["hot", 440]);
    expect((await report(window)).AggregateValue).toBe(220 * 258);
  });
});

describe("metrics", () => {
  test("are told for each period that has data, as asked", async () => {
    await minute(0, { a: 1, b: 2 });
    await minute(1, { a: 4 });
    await minute(4, { c: 1 });
    const Metrics = [
      "UniqueContributors",
      "MaxContributorValue",
      "SampleCount",
      "Sum",
      "Minimum",
      "Maximum",
      "Average",
    ];
    expect((await report({ Metrics, Period: 120 })).MetricDatapoints).toEqual([
      {
        Timestamp: afterNoon(0),
        UniqueContributors: 2,
        MaxContributorValue: 5,
        SampleCount: 3,
        Sum: 7,
        Minimum: 1,
        Maximum: 4,
        Average: 7 / 3,
      },
      expect.objectContaining({ Timestamp: afterNoon(240), Sum: 1 }),
    ]);
    expect((await report({ Metrics: ["Sum"] })).MetricDatapoints?.[0]).toEqual({ Timestamp: afterNoon(0), Sum: 3 });
  });

  test("know of contributors that are not listed", async () => {
    const distinct = new DistinctKeys();
    for (let key = 0; key < 5_000; key++) distinct.add(hashOfKeys([`${key}`]));
    const contributors = [[["0"], 7]] as const;
    await putMinute(open.store, "rule", noonMs, { contributors, sum: 5_006, hashes: distinct.hashes });
    const { ApproximateUniqueCount, AggregateValue, MetricDatapoints } = await report({
      Metrics: ["UniqueContributors", "Sum"],
    });
    expect(AggregateValue).toBe(5_006);
    expect(ApproximateUniqueCount).toBe(distinct.count);
    expect(MetricDatapoints).toEqual([{ Timestamp: afterNoon(0), UniqueContributors: distinct.count, Sum: 5_006 }]);
  });
});

test("needs the permission for the rule", () => {
  const row = createCloudwatchService().operations["GetInsightRuleReport"] as Operation<never, unknown>;
  const context = { region: "eu-west-1" } as RequestContext;
  expect(row.resources(context, { RuleName: "rule" } as never)).toEqual([
    "arn:aws:cloudwatch:eu-west-1:000000000000:insight-rule/rule",
  ]);
});

test("an empty report is no error", async () => {
  expect(await report({ Metrics: ["Sum"] })).toEqual({
    KeyLabels: ["PartitionKey"],
    AggregationStatistic: "Sum",
    AggregateValue: 0,
    ApproximateUniqueCount: 0,
    Contributors: [],
    MetricDatapoints: [],
  });
});

test("what is older than fifteen days is not told, whether or not it is gone", async () => {
  await minute(0, { a: 1 });
  await minute(1, { a: 2 });
  await open.clock.advance(15 * 86_400_000 + minuteMs);
  expect(await contributors({ Period: 600 })).toEqual([["a", 2, { 0: 2 }]]);
});

test.each([
  [{ RuleName: undefined }, "MissingRequiredParameterException", "The parameter RuleName is required."],
  [{ StartTime: undefined }, "MissingRequiredParameterException", "The parameter StartTime is required."],
  [{ Period: undefined }, "MissingRequiredParameterException", "The parameter Period is required."],
  [{ Period: 30 }, "InvalidParameterValueException", "The parameter Period must be a multiple of 60."],
  [{ EndTime: afterNoon(0) }, "InvalidParameterValueException", "The parameter StartTime must be less than the"],
  [{ EndTime: afterNoon(86_460) }, "InvalidParameterCombinationException", "You have requested up to 1441 datapoints"],
  [{ MaxContributorCount: 0 }, "InvalidParameterValueException", "MaxContributorCount must be between 1 and 100."],
  [{ MaxContributorCount: 101 }, "InvalidParameterValueException", "MaxContributorCount must be between 1 and 100."],
  [
    { Metrics: ["Median"] },
    "InvalidParameterValueException",
    "The parameter Metrics.member.1 must be a value in the set",
  ],
  [{ OrderBy: "Average" }, "InvalidParameterValueException", "The parameter OrderBy must be a value in the set"],
  [{ RuleName: "nobody" }, "ResourceNotFoundException", "The Contributor Insights rule nobody does not exist."],
])("refuses %j", async (wrong, code, message) => {
  await expect(report(wrong as object)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});
