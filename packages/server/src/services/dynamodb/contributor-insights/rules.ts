import {
  type InsightRuleRecord,
  insightMinutesOf,
  insightRuleKey,
  insightRuleRecords,
  insightRulesOf,
  insightRulesTopic,
} from "../../../engine/contributor-insights/records.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import type { KeySchema } from "../values/validate.ts";
import type { InsightsMode, InsightsState } from "./state.ts";

/** What has keys that are counted: a table or one of its global indexes. */
export interface InsightsTarget extends KeySchema {
  /** `<table>` or `<table>-<index>`, as the names of its rules have it. */
  readonly resourceName: string;
}

export type RuleKind = "PKC" | "PKT" | "SKC" | "SKT";
/** With what the names of rules end. */
type RuleMoments = Pick<InsightsState, "accessedRulesMs" | "throttledRulesMs">;

/**
 * AWS's limit of rules in a region, which it raises on demand. Here it also bounds what counting takes of memory: so many
 * times what `heavy-contributors.ts` keeps, and as much again at the turn of a minute.
 */
const ruleCountMax = 100;
/** The names of rules have 128 characters at most; the rest is the same in all. */
const resourceNameLengthMax = 82;

const labels: Readonly<Record<"P" | "S", readonly string[]>> = {
  P: ["PartitionKey"],
  S: ["PartitionKey", "SortKey"],
};

/** The names of all rules that there are in this state, in AWS's order. */
export function ruleNames(target: InsightsTarget, state: RuleMoments | undefined): string[] {
  return ruleKinds(target).flatMap((kind) => ruleName(target, kind, state) ?? []);
}

/** Undefined when there is no such rule in this state. */
export function ruleName(
  { resourceName }: InsightsTarget,
  kind: RuleKind,
  state: RuleMoments | undefined,
): string | undefined {
  const createdMs = kind.endsWith("C") ? state?.accessedRulesMs : state?.throttledRulesMs;
  if (createdMs === undefined) return undefined;
  return `DynamoDBContributorInsights-${kind}-${resourceName.slice(0, resourceNameLengthMax)}-${createdMs}`;
}

/** Makes the rules of a mode. Those that are there already stay as they are, and keep what they have counted. */
export function enableRules(
  tx: Writing,
  region: string,
  target: InsightsTarget,
  before: InsightsState | undefined,
  mode: InsightsMode,
  nowMs: number,
): InsightsState {
  const freeMs = freeMoment(tx, region, target, nowMs);
  const after: InsightsState = {
    status: "ENABLED",
    mode,
    updatedMs: nowMs,
    throttledRulesMs: before?.throttledRulesMs ?? freeMs,
    ...(mode === "ACCESSED_AND_THROTTLED_KEYS" && { accessedRulesMs: before?.accessedRulesMs ?? freeMs }),
  };
  const [namesBefore, namesAfter] = [ruleNames(target, before), ruleNames(target, after)];
  const ruleCount = [...tx.range(insightRulesOf(region))].length - namesBefore.length + namesAfter.length;
  if (ruleCount > ruleCountMax) return { ...before, status: "FAILED", mode, updatedMs: nowMs };
  for (const kind of ruleKinds(target)) {
    const name = ruleName(target, kind, after);
    if (name === undefined || namesBefore.includes(name)) continue;
    tx.put(insightRuleKey(region, name), insightRuleRecords.encode(ruleOf(kind)));
  }
  deleteNames(
    tx,
    region,
    namesBefore.filter((name) => !namesAfter.includes(name)),
  );
  return after;
}

/** Removes the rules of a table or an index, for good. */
export function deleteRules(
  tx: Writing,
  region: string,
  target: InsightsTarget,
  state: InsightsState | undefined,
): void {
  deleteNames(tx, region, ruleNames(target, state));
}

function deleteNames(tx: Writing, region: string, names: readonly string[]): void {
  if (names.length === 0) return;
  for (const name of names) tx.delete(insightRuleKey(region, name));
  tx.wake(insightRulesTopic);
}

function ruleOf(kind: RuleKind): InsightRuleRecord {
  return {
    keyLabels: labels[kind[0] as "P" | "S"],
    summed: kind.endsWith("C") ? "ConsumedThroughputUnits" : "ThrottleCount",
    // "CloudWatch Contributor Insights for DynamoDB has a limit of 25 contributors", says its guide.
    contributorCountMax: 25,
  };
}

function ruleKinds({ sortAttributes }: InsightsTarget): readonly RuleKind[] {
  return sortAttributes.length > 0 ? ["PKC", "PKT", "SKC", "SKT"] : ["PKC", "PKT"];
}

/**
 * A moment, from now on, that no rule of such a name has: the table `a-b` and the index `b` of a table `a` may ask in the
 * same millisecond, and what rules that are gone have counted must not come back.
 */
function freeMoment(tx: Reading, region: string, target: InsightsTarget, nowMs: number): number {
  const isTaken = (ms: number) =>
    ruleKinds(target).some((kind) => {
      const name = ruleName(target, kind, { accessedRulesMs: ms, throttledRulesMs: ms })!;
      return tx.get(insightRuleKey(region, name)) || hasMinutes(tx, region, name);
    });
  let freeMs = nowMs;
  while (isTaken(freeMs)) freeMs++;
  return freeMs;
}

function hasMinutes(tx: Reading, region: string, name: string): boolean {
  const [minute] = tx.range({ ...insightMinutesOf(region, name), limit: 1 });
  return minute !== undefined;
}
