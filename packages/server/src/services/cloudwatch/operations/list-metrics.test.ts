import type { ListMetricsInput } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { type CloudwatchForTests, openCloudwatch } from "../cloudwatch-for-tests.ts";

const hourMs = 3_600_000;

async function put({ cloudwatch }: CloudwatchForTests, Namespace: string, MetricName: string, dimensions = {}) {
  const Dimensions = Object.entries<string>(dimensions).map(([Name, Value]) => ({ Name, Value }));
  await cloudwatch.putMetricData({ Namespace, MetricData: [{ MetricName, Value: 1, Dimensions }] });
}

async function list({ cloudwatch }: CloudwatchForTests, input: ListMetricsInput = {}): Promise<string[]> {
  const { Metrics = [] } = await cloudwatch.listMetrics(input);
  return Metrics.map(({ Namespace, MetricName, Dimensions = [] }) =>
    [`${Namespace}/${MetricName}`, ...Dimensions.map(({ Name, Value }) => `${Name}=${Value}`)].join(" "),
  );
}

test("lists what there is, by every filter", async () => {
  const opened = openCloudwatch();
  await put(opened, "a", "x");
  await put(opened, "a", "x", { z: "1", y: "2" });
  await put(opened, "a", "y", { z: "3" });
  await put(opened, "ab", "x");
  expect((await list(opened)).sort()).toEqual(["a/x", "a/x z=1 y=2", "a/y z=3", "ab/x"]);
  expect((await list(opened, { Namespace: "a" })).length).toBe(3);
  expect((await list(opened, { Namespace: "a", MetricName: "x" })).sort()).toEqual(["a/x", "a/x z=1 y=2"]);
  expect((await list(opened, { MetricName: "x" })).sort()).toEqual(["a/x", "a/x z=1 y=2", "ab/x"]);
  expect((await list(opened, { Dimensions: [{ Name: "z" }] })).sort()).toEqual(["a/x z=1 y=2", "a/y z=3"]);
  expect(await list(opened, { Dimensions: [{ Name: "z", Value: "3" }] })).toEqual(["a/y z=3"]);
  expect(await list(opened, { Dimensions: [{ Name: "z" }, { Name: "y", Value: "2" }] })).toEqual(["a/x z=1 y=2"]);
  expect(await list(opened, { Namespace: "b" })).toEqual([]);
});

test("forgets what has had no data for two weeks, and on demand for three hours", async () => {
  const opened = openCloudwatch();
  await put(opened, "n", "old");
  await opened.clock.advance(4 * hourMs);
  await put(opened, "n", "new");
  expect(await list(opened, { RecentlyActive: "PT3H" })).toEqual(["n/new"]);
  expect((await list(opened)).length).toBe(2);
  await opened.clock.advance(14 * 24 * hourMs - 2 * hourMs);
  expect(await list(opened)).toEqual(["n/new"]);
  await put(opened, "n", "old");
  expect((await list(opened)).sort()).toEqual(["n/new", "n/old"]);
});

test("pages to the end", async () => {
  const opened = openCloudwatch();
  const names = Array.from({ length: 1200 }, (_, index) => `m${String(index).padStart(4, "0")}`);
  for (let first = 0; first < names.length; first += 600) {
    const MetricData = names.slice(first, first + 600).map((MetricName) => ({ MetricName, Value: 1 }));
    await opened.cloudwatch.putMetricData({ Namespace: "n", MetricData });
  }
  const told: string[] = [];
  const sizes: number[] = [];
  let NextToken: string | undefined;
  do {
    const page = await opened.cloudwatch.listMetrics({ Namespace: "n", ...(NextToken && { NextToken }) });
    told.push(...(page.Metrics ?? []).map(({ MetricName }) => MetricName ?? ""));
    sizes.push(page.Metrics?.length ?? 0);
    NextToken = page.NextToken;
  } while (NextToken);
  expect(told).toEqual(names);
  expect(sizes).toEqual([500, 500, 200]);
});

describe("refuses", () => {
  const opened = openCloudwatch();

  test.each<[string, object, string]>([
    ["an empty namespace", { Namespace: "" }, "The parameter Namespace is required."],
    [
      "another activity",
      { RecentlyActive: "PT1H" },
      "The parameter RecentlyActive must be a value in the set [ PT3H ].",
    ],
    ["a filter without name", { Dimensions: [{}] }, "The parameter Dimensions.member.1.Name is required."],
    ["a filter that is nothing", { Dimensions: [null] }, "The parameter Dimensions.member.1.Name is required."],
    [
      "too many filters",
      { Dimensions: Array(11).fill({ Name: "a" }) },
      "The collection Dimensions must not have a size greater than 10.",
    ],
    ["a token that is none", { NextToken: "AAAA" }, "The value for parameter NextToken is invalid."],
    ["linked accounts", { IncludeLinkedAccounts: true }, "the parameter IncludeLinkedAccounts of ListMetrics"],
    ["other accounts", { OwningAccount: "111111111111" }, "the parameter OwningAccount of ListMetrics"],
  ])("%s", async (_name, input, message) => {
    await expect(opened.cloudwatch.listMetrics(input)).rejects.toThrow(message);
  });
});
