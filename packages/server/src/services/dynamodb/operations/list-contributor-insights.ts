import type {
  ContributorInsightsSummary,
  ListContributorInsightsInput,
  ListContributorInsightsOutput,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { prefixRange } from "../../../store/keys.ts";
import type { Reading } from "../../../store/store.ts";
import { ownersOf } from "../contributor-insights/targets.ts";
import { validationError } from "../errors.ts";
import { type TableRecord, tableKey, tableRecords } from "../records.ts";
import { isTableName, nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

const pageCountMax = 100;
/** A page ends after so many tables, so that one of many tables does not keep everybody waiting. */
const visitedCountMax = 1000;

/**
 * All but those that are disabled; of each table first its own, then those of its indexes. As on AWS a page may have none and
 * be followed by others.
 */
export async function listContributorInsights(
  { platform, region }: RequestContext,
  input: ListContributorInsightsInput,
): Promise<ListContributorInsightsOutput> {
  const tableName = input.TableName === undefined ? undefined : nameForTables(region, input.TableName);
  const limit = limitOf(input.MaxResults);
  const after = positionIn(input.NextToken);
  return platform.store.read((tx) => {
    const summaries: Positioned[] = [];
    let visitedCount = 0;
    let visited = "";
    const tables =
      tableName === undefined ? tablesFrom(tx, region, after.tableName) : [readTableRecord(tx, region, tableName)];
    for (const table of tables) {
      if (visitedCount++ === visitedCountMax) return page(summaries, { tableName: visited, ordinal: allOfTable });
      visited = table.name;
      for (const positioned of summariesOf(table)) {
        const { tableName: name, ordinal } = positioned.position;
        if (name === after.tableName && ordinal <= after.ordinal) continue;
        if (summaries.length === limit) return page(summaries, summaries.at(-1)!.position);
        summaries.push(positioned);
      }
    }
    return page(summaries);
  });
}

/** Which of a table's summaries was told last: its own is the first. */
interface Position {
  readonly tableName: string;
  readonly ordinal: number;
}

interface Positioned {
  readonly position: Position;
  readonly summary: ContributorInsightsSummary;
}

const allOfTable = 1000;

function page(summaries: readonly Positioned[], last?: Position): ListContributorInsightsOutput {
  return {
    ContributorInsightsSummaries: summaries.map(({ summary }) => summary),
    ...(last && { NextToken: Buffer.from(JSON.stringify([last.tableName, last.ordinal])).toString("base64url") }),
  };
}

function* tablesFrom(tx: Reading, region: string, firstName: string): Iterable<TableRecord> {
  const { end } = prefixRange(["dynamodb", "table", region]);
  for (const { value } of tx.range({ start: tableKey(region, firstName), end })) {
    const table = tableRecords.decode(value);
    if (!table.restore) yield table;
  }
}

function summariesOf(table: TableRecord): Positioned[] {
  return ownersOf(table).flatMap(({ index, state }, ordinal): Positioned[] => {
    if (!state || state.status === "DISABLED") return [];
    const summary = {
      TableName: table.name,
      ...(index && { IndexName: index.name }),
      ContributorInsightsStatus: state.status,
      ContributorInsightsMode: state.mode,
    };
    return [{ position: { tableName: table.name, ordinal }, summary }];
  });
}

function limitOf(given: number | undefined): number {
  if (given === undefined) return pageCountMax;
  if (given >= 1) return given;
  throw validationError(
    `1 validation error detected: Value '${given}' at 'maxResults' failed to satisfy constraint: ` +
      "Member must have value greater than or equal to 1",
  );
}

function positionIn(token: string | undefined): Position {
  if (token === undefined) return { tableName: "", ordinal: -1 };
  try {
    const [tableName, ordinal] = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown[];
    if (typeof tableName === "string" && isTableName(tableName) && Number.isInteger(ordinal)) {
      return { tableName, ordinal: ordinal as number };
    }
  } catch {
    // Whatever it is, it is no token of ours.
  }
  throw validationError("Invalid NextToken");
}
