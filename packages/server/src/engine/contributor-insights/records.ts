import { encodeKey, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { Key } from "../../store/store.ts";

/**
 * Rules of CloudWatch's Contributor Insights and what they have counted. They stand here because two services share them:
 * the one whose events are counted makes the rules, in the transaction that switches them on, and writes the counts;
 * CloudWatch tells of both, and clears away what is old.
 *
 *   insights rule <region> <name>                     a rule
 *   insights minute <region> <name> <minute> <part>   what it counted in a minute
 *
 * A minute has one part for each process that counted in it, so that nobody reads before writing: a process writes what it
 * knows of the minute, again and again. The minutes of a rule that is gone are cleared away later.
 */

export interface InsightRuleRecord {
  /** What the keys of its contributors are, e.g. `["PartitionKey", "SortKey"]`. */
  readonly keyLabels: readonly string[];
  /** What is summed up for each of them, e.g. `ThrottleCount`. */
  readonly summed: string;
  /** How many contributors a report may name. */
  readonly contributorCountMax: number;
}

export type Contributor = readonly [keys: readonly string[], value: number];

export interface InsightMinuteRecord {
  readonly contributors: readonly Contributor[];
  /** Of all contributors, also of those that are not listed. */
  readonly sum: number;
  /** Where there were more than are listed: the smallest hashes of all, see `distinct-keys.ts`. */
  readonly hashes?: readonly number[];
}

export const insightRuleRecords = recordCodec<InsightRuleRecord>(1);
export const insightMinuteRecords = recordCodec<InsightMinuteRecord>(1);

export const minuteMs = 60_000;

/** Wakes who clears away the minutes of rules that are gone. */
export const insightRulesTopic = "insights rules";

export const insightRuleKey = (region: string, name: string): Key => encodeKey(["insights", "rule", region, name]);
export const insightRulesOf = (region: string) => prefixRange(["insights", "rule", region]);

export const insightMinuteKey = (region: string, name: string, startMs: number, part: string): Key =>
  encodeKey(["insights", "minute", region, name, startMs, part]);
export const insightMinutesOf = (region: string, name: string) => prefixRange(["insights", "minute", region, name]);
export const allInsightMinutes = () => prefixRange(["insights", "minute"]);

/** The minutes of a rule that begin from one moment up to, not including, another. */
export function insightMinutesBetween(region: string, name: string, startMs: number, endMs: number) {
  const at = (ms: number) => encodeKey(["insights", "minute", region, name, ms]);
  return { start: at(startMs), end: at(endMs) };
}
