import { describe, expect, it } from "vitest";
import { allInsightMinutes, insightRulesOf } from "../../../engine/contributor-insights/records.ts";
import { decodeKey } from "../../../store/keys.ts";
import { contextWith, scoresTable, type TestContext } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describeContributorInsights } from "./describe-contributor-insights.ts";
import { putItem } from "./put-item.ts";
import { updateContributorInsights } from "./update-contributor-insights.ts";
import { updateTable } from "./update-table.ts";

const KeySchema = [{ AttributeName: "sk", KeyType: "HASH" as const }];
const Projection = { ProjectionType: "ALL" as const };
const indexed = { ...scoresTable, GlobalSecondaryIndexes: [{ IndexName: "by-sk", KeySchema, Projection }] };
const scores = { TableName: "scores" };
const createdMs = Date.UTC(2026, 0, 1);
const rule = (kind: string, resource = "scores", ms = createdMs) =>
  `DynamoDBContributorInsights-${kind}-${resource}-${ms}`;
const allRules = (resource = "scores", ms = createdMs) =>
  ["PKC", "PKT", "SKC", "SKT"].map((kind) => rule(kind, resource, ms));

async function rulesIn(context: TestContext): Promise<string[]> {
  const entries = await context.platform.store.read((tx) => [...tx.range(insightRulesOf("us-east-1"))]);
  return entries.map(({ key }) => decodeKey(key)[3] as string);
}

const enable = (context: TestContext, more = {}) =>
  updateContributorInsights(context, { ...scores, ContributorInsightsAction: "ENABLE", ...more });
const disable = (context: TestContext, more = {}) =>
  updateContributorInsights(context, { ...scores, ContributorInsightsAction: "DISABLE", ...more });

describe("a table", () => {
  it("gets four rules, which are there at once", async () => {
    const context = await contextWith(indexed);
    expect(await enable(context)).toEqual({
      ...scores,
      ContributorInsightsStatus: "ENABLING",
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
    });
    expect(await describeContributorInsights(context, scores)).toEqual({
      ...scores,
      ContributorInsightsRuleList: allRules(),
      ContributorInsightsStatus: "ENABLED",
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
      LastUpdateDateTime: new Date(createdMs),
    });
    expect(await rulesIn(context)).toEqual(allRules());
  });

  it("changes nothing when it is enabled as it is, or disabled when it is not", async () => {
    const context = await contextWith(indexed);
    expect(await disable(context)).toEqual({ ...scores, ContributorInsightsStatus: "DISABLED" });
    expect(await describeContributorInsights(context, scores)).toEqual({
      ...scores,
      ContributorInsightsStatus: "DISABLED",
    });
    await enable(context);
    await context.platform.clock.advance(5_000);
    expect(await enable(context)).toMatchObject({ ContributorInsightsStatus: "ENABLED" });
    expect(await describeContributorInsights(context, scores)).toMatchObject({
      LastUpdateDateTime: new Date(createdMs),
    });
  });

  it("keeps the rules of throttled keys from mode to mode, and makes new ones of accessed keys", async () => {
    const context = await contextWith(indexed);
    await enable(context);
    await context.platform.clock.advance(1_000);
    expect(await enable(context, { ContributorInsightsMode: "THROTTLED_KEYS" })).toEqual({
      ...scores,
      ContributorInsightsStatus: "ENABLING",
      ContributorInsightsMode: "THROTTLED_KEYS",
    });
    expect(await rulesIn(context)).toEqual([rule("PKT"), rule("SKT")]);
    await context.platform.clock.advance(1_000);
    // A mode that is left out is the default.
    await enable(context);
    const later = createdMs + 2_000;
    expect(await describeContributorInsights(context, scores)).toMatchObject({
      ContributorInsightsRuleList: [
        rule("PKC", "scores", later),
        rule("PKT"),
        rule("SKC", "scores", later),
        rule("SKT"),
      ],
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
      LastUpdateDateTime: new Date(later),
    });
  });

  it("loses them when it is disabled, whatever mode is given, and remembers that it had some", async () => {
    const context = await contextWith(indexed);
    await enable(context);
    await context.platform.clock.advance(1_000);
    expect(await disable(context, { ContributorInsightsMode: "THROTTLED_KEYS" })).toEqual({
      ...scores,
      ContributorInsightsStatus: "DISABLING",
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
    });
    expect(await rulesIn(context)).toEqual([]);
    expect(await describeContributorInsights(context, scores)).toEqual({
      ...scores,
      ContributorInsightsStatus: "DISABLED",
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
      LastUpdateDateTime: new Date(createdMs + 1_000),
    });
  });

  it("and its indexes lose them when it is deleted", async () => {
    const context = await contextWith(indexed);
    await enable(context);
    await enable(context, { IndexName: "by-sk" });
    await deleteTable(context, scores);
    expect(await rulesIn(context)).toEqual([]);
  });

  it("never gets back what a rule of the same name has counted", async () => {
    const context = await contextWith(indexed);
    await enable(context);
    await putItem(context, { ...scores, Item: { pk: { S: "a" }, sk: { S: "b" } } });
    await context.platform.clock.advance(1_000);
    await disable(context);
    expect(await context.platform.store.read((tx) => [...tx.range(allInsightMinutes())].length)).toBe(2);
    // The clock of this test stands still in between, so that the name would be the same.
    const clock = Object.assign(Object.create(context.platform.clock), { nowMs: () => createdMs });
    await enable({ ...context, platform: { ...context.platform, clock } });
    expect(await rulesIn(context)).toEqual(allRules("scores", createdMs + 1));
  });
});

describe("an index", () => {
  it("has rules of its own, and no sort key no rules for that", async () => {
    const context = await contextWith(indexed);
    expect(await enable(context, { IndexName: "by-sk" })).toMatchObject({ IndexName: "by-sk" });
    const names = [rule("PKC", "scores-by-sk"), rule("PKT", "scores-by-sk")];
    expect(await rulesIn(context)).toEqual(names);
    expect(await describeContributorInsights(context, { ...scores, IndexName: "by-sk" })).toMatchObject({
      IndexName: "by-sk",
      ContributorInsightsRuleList: names,
    });
    expect(await describeContributorInsights(context, scores)).toMatchObject({
      ContributorInsightsStatus: "DISABLED",
    });
  });

  it("loses them when it is deleted", async () => {
    const context = await contextWith(indexed);
    await enable(context);
    await enable(context, { IndexName: "by-sk" });
    await updateTable(context, { ...scores, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-sk" } }] });
    expect(await rulesIn(context)).toEqual(allRules());
  });

  it("must be there, be global, and be ready", async () => {
    const local = {
      IndexName: "local",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" as const },
        { AttributeName: "sk", KeyType: "RANGE" as const },
      ],
      Projection,
    };
    const context = await contextWith({ ...indexed, LocalSecondaryIndexes: [local] });
    for (const IndexName of ["local", "nobody"]) {
      await expect(enable(context, { IndexName })).rejects.toMatchObject({
        code: "ResourceNotFoundException",
        message: `Requested resource not found: Index: ${IndexName} not found for table: scores`,
      });
    }
    const Create = { IndexName: "later", KeySchema, Projection };
    const { AttributeDefinitions } = scoresTable;
    await updateTable(context, { ...scores, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] });
    await expect(enable(context, { IndexName: "later" })).rejects.toThrow("IndexStatus must be ACTIVE");
    await expect(enable(context, { TableName: "nobody" })).rejects.toThrow("Table: nobody not found");
  });
});

describe("names and numbers of rules", () => {
  it("end where those of CloudWatch do, and stay apart", async () => {
    const TableName = "t".repeat(200);
    const context = await contextWith({ ...scoresTable, TableName });
    await createTable(context, { ...scoresTable, TableName: `${TableName}x` });
    await enable(context, { TableName });
    await enable(context, { TableName: `${TableName}x` });
    const names = await rulesIn(context);
    expect(names).toHaveLength(8);
    expect(new Set(names.map(({ length }) => length))).toEqual(new Set([128]));
  });

  it("fail beyond a hundred, until others are gone", async () => {
    const context = await contextWith();
    for (let table = 0; table < 26; table++) {
      await createTable(context, { ...scoresTable, TableName: `table-${table}` });
      const answer = await enable(context, { TableName: `table-${table}` });
      expect(answer.ContributorInsightsStatus).toBe("ENABLING");
    }
    const last = { TableName: "table-25" };
    expect(await describeContributorInsights(context, last)).toEqual({
      ...last,
      ContributorInsightsStatus: "FAILED",
      ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS",
      LastUpdateDateTime: new Date(createdMs),
      FailureException: {
        ExceptionName: "LimitExceededException",
        ExceptionDescription: expect.stringMatching(/^Amazon CloudWatch Contributor Insights rule limit reached\./),
      },
    });
    expect(await rulesIn(context)).toHaveLength(100);
    await disable(context, { TableName: "table-3" });
    await enable(context, last);
    expect(await describeContributorInsights(context, last)).toMatchObject({ ContributorInsightsStatus: "ENABLED" });
    expect(await rulesIn(context)).toHaveLength(100);
  });
});
