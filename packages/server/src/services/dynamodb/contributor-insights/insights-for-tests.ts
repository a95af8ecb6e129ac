import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import {
  type Contributor,
  insightMinuteRecords,
  insightMinutesOf,
  insightRulesOf,
} from "../../../engine/contributor-insights/records.ts";
import { decodeKey } from "../../../store/keys.ts";
import { updateContributorInsights } from "../operations/update-contributor-insights.ts";
import { createDynamodbService } from "../service.ts";
import { contextWith, type TestContext } from "../testing.ts";
import type { InsightsMode } from "./state.ts";

export interface WatchedTable {
  readonly context: TestContext;
  /** Runs an operation as a request would, throttled. */
  readonly run: (operation: string, input: object) => Promise<Record<string, unknown>>;
  /** What the rule of a kind, e.g. `PKC`, has counted so far, as texts like `{ "a b": 3 }`. */
  readonly counted: (kind: string, resource?: string) => Promise<Record<string, number>>;
}

/** A table whose keys, and those of whose global indexes, are counted. */
export async function watchedTable(
  table: CreateTableInput,
  ContributorInsightsMode: InsightsMode = "ACCESSED_AND_THROTTLED_KEYS",
): Promise<WatchedTable> {
  const context = await contextWith(table);
  const TableName = table.TableName!;
  const owners = [undefined, ...(table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName!)];
  for (const IndexName of owners) {
    await updateContributorInsights(context, {
      TableName,
      ...(IndexName !== undefined && { IndexName }),
      ContributorInsightsAction: "ENABLE",
      ContributorInsightsMode,
    });
  }
  const { operations } = createDynamodbService({ throttling: true });
  const run: WatchedTable["run"] = async (operation, input) => {
    const row = operations[operation] as unknown as {
      run: (context: TestContext, input: object) => Promise<Record<string, unknown>>;
    };
    return row.run(context, { TableName, ...input });
  };
  const counted = async (kind: string, resource = TableName) => {
    // What was counted is stored a second later.
    await context.platform.clock.advance(1_000);
    return countedBy(context, `DynamoDBContributorInsights-${kind}-${resource}-`);
  };
  return { context, run, counted };
}

async function countedBy({ platform, region }: TestContext, beginning: string): Promise<Record<string, number>> {
  const contributors = await platform.store.read((tx) => {
    const names = [...tx.range(insightRulesOf(region))].map(({ key }) => decodeKey(key)[3] as string);
    const name = names.find(
      (candidate) => candidate.startsWith(beginning) && /^\d+$/.test(candidate.slice(beginning.length)),
    );
    if (name === undefined) throw new Error(`there is no rule ${beginning}…`);
    return [...tx.range(insightMinutesOf(region, name))].flatMap(
      ({ value }): readonly Contributor[] => insightMinuteRecords.decode(value).contributors,
    );
  });
  const totals: Record<string, number> = {};
  for (const [keys, value] of contributors) totals[keys.join(" ")] = (totals[keys.join(" ")] ?? 0) + value;
  return totals;
}
