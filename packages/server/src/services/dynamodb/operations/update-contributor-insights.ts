import type { UpdateContributorInsightsInput, UpdateContributorInsightsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import type { Writing } from "../../../store/store.ts";
import { deleteRules, enableRules } from "../contributor-insights/rules.ts";
import type { InsightsMode, InsightsState } from "../contributor-insights/state.ts";
import { type InsightsOwner, requireOwner, withState } from "../contributor-insights/targets.ts";
import { validationError } from "../errors.ts";
import { type TableRecord, tableKey, tableRecords } from "../records.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

/**
 * Switches the counting of the keys of a table, or of a global index, on or off, or from one mode to the other. The rules of
 * CloudWatch are made and removed in the same transaction, so it is done at once; the answer says `ENABLING` or `DISABLING`
 * because AWS's does. As public notes on AWS's answers (ack-api-quirks) have it: to ask for what there is already changes
 * nothing, a mode that is left out is the default and not the one there is, and that of `DISABLE` is not looked at.
 */
export async function updateContributorInsights(
  { platform, region }: RequestContext,
  input: UpdateContributorInsightsInput,
): Promise<UpdateContributorInsightsOutput> {
  const name = nameForTables(region, input.TableName!);
  const mode = input.ContributorInsightsMode ?? "ACCESSED_AND_THROTTLED_KEYS";
  const nowMs = platform.clock.nowMs();
  return platform.store.transact((tx) => {
    const table = readTableRecord(tx, region, name);
    const owner = requireOwner(table, input.IndexName);
    if (owner.index && owner.index.status !== "ACTIVE") throw validationError("IndexStatus must be ACTIVE");
    const state =
      input.ContributorInsightsAction === "ENABLE"
        ? enable(tx, region, owner, mode, nowMs)
        : disable(tx, region, owner, nowMs);
    if (state && state !== owner.state) write(tx, region, withState(table, owner, state));
    return {
      TableName: name,
      ...(owner.index && { IndexName: owner.index.name }),
      ContributorInsightsStatus: statusOnTheWay(owner.state, state),
      ...(state && { ContributorInsightsMode: state.mode }),
    };
  });
}

function enable(
  tx: Writing,
  region: string,
  { target, state }: InsightsOwner,
  mode: InsightsMode,
  nowMs: number,
): InsightsState {
  if (state?.status === "ENABLED" && state.mode === mode) return state;
  return enableRules(tx, region, target, state, mode, nowMs);
}

function disable(
  tx: Writing,
  region: string,
  { target, state }: InsightsOwner,
  nowMs: number,
): InsightsState | undefined {
  if (!state || state.status === "DISABLED") return state;
  deleteRules(tx, region, target, state);
  return { status: "DISABLED", mode: state.mode, updatedMs: nowMs };
}

function write(tx: Writing, region: string, table: TableRecord): void {
  tx.put(tableKey(region, table.name), tableRecords.encode(table));
}

/** Whether it fails, AWS tells later. */
function statusOnTheWay(before: InsightsState | undefined, after: InsightsState | undefined) {
  if (before === after) return after?.status ?? "DISABLED";
  return after?.status === "DISABLED" ? "DISABLING" : "ENABLING";
}
