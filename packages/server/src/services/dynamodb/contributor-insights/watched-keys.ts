import type { TableRecord } from "../records.ts";
import type { KeySchema } from "../values/keys.ts";
import { type RuleKind, ruleName } from "./rules.ts";
import { type InsightsOwner, ownersOf } from "./targets.ts";

/** The rules that the keys of a table, or of an index, are counted by. */
export interface WatchedKeys {
  readonly schema: KeySchema;
  /** What was read and written; undefined when only throttled requests are counted. */
  readonly accessed: RulePair | undefined;
  readonly throttled: RulePair | undefined;
}

/** One rule for partition keys and, where there is a sort key, one for both together. */
export interface RulePair {
  readonly partition: RuleReference;
  readonly pair: RuleReference | undefined;
}

export interface RuleReference {
  readonly region: string;
  readonly name: string;
}

/** By the names of global indexes; that of the table itself has none. */
export type TableInsights = ReadonlyMap<string | undefined, WatchedKeys>;

/** Undefined when nothing of a table is counted, as nearly always. */
export function tableInsights(region: string, table: TableRecord): TableInsights | undefined {
  const watched = ownersOf(table).flatMap((owner): [string | undefined, WatchedKeys][] => {
    const keys = watchedKeys(region, owner);
    return keys.accessed || keys.throttled ? [[owner.index?.name, keys]] : [];
  });
  return watched.length > 0 ? new Map(watched) : undefined;
}

function watchedKeys(region: string, { target, state }: InsightsOwner): WatchedKeys {
  const reference = (kind: RuleKind): RuleReference | undefined => {
    const name = ruleName(target, kind, state);
    return name === undefined ? undefined : { region, name };
  };
  const rulePair = (partition: RuleReference | undefined, pair: RuleReference | undefined) =>
    partition && { partition, pair: target.sortAttributes.length > 0 ? pair : undefined };
  return {
    schema: target,
    accessed: rulePair(reference("PKC"), reference("SKC")),
    throttled: rulePair(reference("PKT"), reference("SKT")),
  };
}
