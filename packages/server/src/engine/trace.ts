import type { Clock } from "../kernel/clock.ts";
import { spanId, traceId } from "../kernel/ids.ts";
import type { Random } from "../kernel/random.ts";

/** The journey that a request or a durable message belongs to, in X-Ray's terms. */
export interface Trace {
  /** `1-<8 hex>-<24 hex>` */
  readonly traceId: string;
  /** The span that caused this one: 16 hex digits. */
  readonly parentId?: string;
  readonly sampled: boolean;
  /** Which functions this journey has run, and how often: `<8 hex of the function>:<count>`, joined by `|`. */
  readonly lineage?: string;
}

export function newTrace(clock: Clock, random: Random): Trace {
  return { traceId: traceId(clock, random), parentId: spanId(random), sampled: false };
}

/** Reads an `X-Amzn-Trace-Id` header; undefined when it carries no usable root. */
export function parseTraceHeader(header: string | undefined): Trace | undefined {
  const fields = new Map(header?.split(";").map((field) => field.trim().split("=", 2) as [string, string]));
  const root = fields.get("Root");
  if (!root || !/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(root)) return undefined;
  const parent = fields.get("Parent");
  const lineage = fields.get("Lineage");
  return {
    traceId: root,
    ...(parent && /^[0-9a-f]{16}$/.test(parent) && { parentId: parent }),
    sampled: fields.get("Sampled") === "1",
    ...(lineage && lineageForm.test(lineage) && { lineage }),
  };
}

/** Bounded, because the header goes into the variables of functions and into stored messages. */
const lineageForm = /^[0-9a-f]{8}:\d{1,5}(?:\|[0-9a-f]{8}:\d{1,5}){0,31}$/;

/** The header's value, as functions find it in `_X_AMZN_TRACE_ID`. */
export function formatTraceHeader(trace: Trace): string {
  const parent = trace.parentId ? `;Parent=${trace.parentId}` : "";
  const lineage = trace.lineage ? `;Lineage=${trace.lineage}` : "";
  return `Root=${trace.traceId}${parent};Sampled=${trace.sampled ? 1 : 0}${lineage}`;
}
