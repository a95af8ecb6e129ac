import { ServiceError } from "../../../kernel/errors.ts";
import type { IndexRecord, TableRecord } from "../records.ts";
import { keySchemaOf } from "../stored-schema.ts";
import type { InsightsTarget } from "./rules.ts";
import type { InsightsState } from "./state.ts";

/** What contributor insights are asked of: a table, or a global index of it. */
export interface InsightsOwner {
  readonly target: InsightsTarget;
  readonly index: IndexRecord | undefined;
  readonly state: InsightsState | undefined;
}

/** The words are those that the public notes on AWS's answers (ack-api-quirks) recorded. */
export function requireOwner(table: TableRecord, indexName: string | undefined): InsightsOwner {
  if (indexName === undefined) return ownerOf(table);
  const index = table.indexes?.find(({ name, scope }) => name === indexName && scope === "GLOBAL");
  if (index) return ownerOf(table, index);
  throw new ServiceError(
    "ResourceNotFoundException",
    `Requested resource not found: Index: ${indexName} not found for table: ${table.name}`,
  );
}

/** The table and its global indexes. */
export function ownersOf(table: TableRecord): InsightsOwner[] {
  const globals = (table.indexes ?? []).filter(({ scope }) => scope === "GLOBAL");
  return [ownerOf(table), ...globals.map((index) => ownerOf(table, index))];
}

export function ownerOf(table: TableRecord, index?: IndexRecord): InsightsOwner {
  const owner = index ?? table;
  const resourceName = index ? `${table.name}-${index.name}` : table.name;
  return { target: { ...keySchemaOf(owner), resourceName }, index, state: owner.contributorInsights };
}

/** The table's record with another state of one of the two. */
export function withState(table: TableRecord, { index }: InsightsOwner, state: InsightsState): TableRecord {
  if (!index) return { ...table, contributorInsights: state };
  const indexes = (table.indexes ?? []).map((one) => (one === index ? { ...one, contributorInsights: state } : one));
  return { ...table, indexes };
}
