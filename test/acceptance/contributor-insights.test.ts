import { CloudWatch, type GetInsightRuleReportCommandOutput } from "@aws-sdk/client-cloudwatch";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

/** The keys of a table that are used the most, through AWS's own clients of DynamoDB and CloudWatch. */

let server: Server;
let dynamodb: DynamoDB;
let cloudwatch: CloudWatch;

beforeAll(async () => {
  server = await startServer();
  dynamodb = new DynamoDB(server.settings);
  cloudwatch = new CloudWatch(server.settings);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const TableName = "Music";
/** One window for all reports: their periods begin with it. */
const StartTime = new Date(Date.now() - 1_800_000);
const item = (artist: string, song: string) => ({ Artist: { S: artist }, SongTitle: { S: song } });

/** What the rule of a kind reports, once it has counted so much; what is counted is stored within seconds. */
async function report(kind: string, total: number): Promise<GetInsightRuleReportCommandOutput> {
  const { ContributorInsightsRuleList = [] } = await dynamodb.describeContributorInsights({ TableName });
  const RuleName = ContributorInsightsRuleList.find((name) =>
    name.startsWith(`DynamoDBContributorInsights-${kind}-Music-`),
  );
  const read = () =>
    cloudwatch.getInsightRuleReport({
      RuleName,
      StartTime,
      EndTime: new Date(StartTime.getTime() + 3_600_000),
      Period: 3600,
      Metrics: ["MaxContributorValue"],
    });
  await expect.poll(read, { timeout: 20_000 }).toMatchObject({ AggregateValue: total });
  return read();
}

test("a hot key among many is found, and is still known after a restart", { timeout: 60_000 }, async () => {
  await dynamodb.createTable({
    TableName,
    AttributeDefinitions: [
      { AttributeName: "Artist", AttributeType: "S" },
      { AttributeName: "SongTitle", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "Artist", KeyType: "HASH" },
      { AttributeName: "SongTitle", KeyType: "RANGE" },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
  expect(await dynamodb.updateContributorInsights({ TableName, ContributorInsightsAction: "ENABLE" })).toMatchObject({
    TableName,
    ContributorInsightsStatus: "ENABLING",
  });
  const { ContributorInsightsSummaries } = await dynamodb.listContributorInsights({});
  expect(ContributorInsightsSummaries).toEqual([
    { TableName, ContributorInsightsStatus: "ENABLED", ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS" },
  ]);
  const { InsightRules = [] } = await cloudwatch.describeInsightRules({});
  expect(InsightRules.map(({ Name }) => Name?.split("-")[1])).toEqual(["PKC", "PKT", "SKC", "SKT"]);

  // 60 puts of three units each, and 40 reads of half a unit, of one song of which there are many.
  for (let first = 0; first < 60; first += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        dynamodb.putItem({ TableName, Item: item(`artist ${first + index}`, "a song") }),
      ),
    );
  }
  const strange = `"<&>\u0001 ${"é".repeat(100)}`;
  await dynamodb.putItem({ TableName, Item: item(strange, "1") });
  for (let reads = 0; reads < 40; reads++) await dynamodb.getItem({ TableName, Key: item("artist 7", "a song") });
  const total = 60 * 3 + 3 + 40 / 2;

  const partitions = await report("PKC", total);
  expect(partitions).toMatchObject({
    KeyLabels: ["PartitionKey"],
    AggregationStatistic: "Sum",
    ApproximateUniqueCount: 61,
  });
  expect(partitions.Contributors).toHaveLength(10);
  expect(partitions.Contributors?.[0]).toMatchObject({ Keys: ["artist 7"], ApproximateAggregateValue: 3 + 20 });
  expect(partitions.MetricDatapoints?.reduce((sum, { MaxContributorValue = 0 }) => sum + MaxContributorValue, 0)).toBe(
    23,
  );
  const songs = await report("SKC", total);
  expect(songs.KeyLabels).toEqual(["PartitionKey", "SortKey"]);
  expect(songs.Contributors?.[0]).toMatchObject({ Keys: ["artist 7", "a song"], ApproximateAggregateValue: 23 });

  await server.kill();
  await server.restart();
  expect((await report("PKC", total)).Contributors).toEqual(partitions.Contributors);
  // What this process counts comes on top, also within the same minute.
  for (let reads = 0; reads < 10; reads++) await dynamodb.getItem({ TableName, Key: item(strange, "1") });
  for (let reads = 0; reads < 2; reads++) await dynamodb.getItem({ TableName, Key: item("artist 7", "a song") });
  const { Contributors = [] } = await report("PKC", total + 6);
  expect(Contributors.slice(0, 2)).toMatchObject([
    { Keys: ["artist 7"], ApproximateAggregateValue: 24 },
    { Keys: [strange], ApproximateAggregateValue: 8 },
  ]);

  const RuleNames = InsightRules.map(({ Name }) => Name!);
  const { Failures } = await cloudwatch.deleteInsightRules({ RuleNames });
  expect(Failures).toHaveLength(4);
  await dynamodb.deleteTable({ TableName });
  expect((await cloudwatch.describeInsightRules({})).InsightRules).toEqual([]);
});
