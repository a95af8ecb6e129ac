import { hash } from "node:crypto";
import type { Trace } from "../../../engine/trace.ts";

/** How often a function may run in one journey; https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
export const turnCountMax = 16;

/** A journey never names more functions than this: the one that ran least is forgotten first. */
const functionCountMax = 32;

export interface Turn {
  /** The trace that the function and all that it causes continue. */
  readonly trace: Trace;
  /** 1 when the function runs for the first time in this journey. */
  readonly turn: number;
}

/** Enters a function into the lineage of a journey, as `functionHash` has its name. */
export function enterFunction(trace: Trace, functionHash: string): Turn {
  if (!trace.lineage) return { trace: begun(trace, `${functionHash}:1`), turn: 1 };
  const counts = new Map(trace.lineage.split("|").map((entry) => entry.split(":") as [string, string]));
  const turn = Number(counts.get(functionHash) ?? 0) + 1;
  counts.set(functionHash, String(Math.min(turn, 99_999)));
  if (counts.size > functionCountMax) counts.delete(leastOf(counts, functionHash));
  return { trace: { ...trace, lineage: Array.from(counts, (entry) => entry.join(":")).join("|") }, turn };
}

/** Spreading the trace here took 2 % of all that a warm invocation costs. */
function begun({ traceId, parentId, sampled }: Trace, lineage: string): Trace {
  return parentId === undefined ? { traceId, sampled, lineage } : { traceId, parentId, sampled, lineage };
}

/**
 * The journey for a message through a service by which AWS finds no loops. DynamoDB is one: a function that writes to its
 * own table's stream runs for ever there, and here.
 */
export function withoutLineage({ lineage: _, ...trace }: Trace): Trace {
  return trace;
}

/** How a function is named in lineages: eight hex digits that stand for its unqualified ARN. */
export function functionHashOf(functionArn: string): string {
  return hash("sha256", functionArn, "hex").slice(0, 8);
}

function leastOf(counts: ReadonlyMap<string, string>, except: string): string {
  let least = "";
  for (const [name, count] of counts) {
    if (name !== except && (least === "" || Number(count) < Number(counts.get(least)))) least = name;
  }
  return least;
}
