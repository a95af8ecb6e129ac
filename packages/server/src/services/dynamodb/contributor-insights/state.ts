export type InsightsMode = "ACCESSED_AND_THROTTLED_KEYS" | "THROTTLED_KEYS";

/**
 * Whether the keys of a table, or of a global index, are counted. Without a state nobody ever asked for it. The rules are
 * there at once, so that `ENABLING` and `DISABLING` are only ever answers.
 */
export interface InsightsState {
  /** `FAILED` when there were too many rules. */
  readonly status: "ENABLED" | "DISABLED" | "FAILED";
  readonly mode: InsightsMode;
  readonly updatedMs: number;
  /** With what the names of its rules end, where there are such. */
  readonly accessedRulesMs?: number;
  readonly throttledRulesMs?: number;
}
