import type { Page } from "../pages.ts";
import type { ReadTarget } from "../read-targets.ts";
import type { KeyValue } from "../values/attribute-value.ts";
import { type Access, partitionOnly } from "./accesses.ts";
import type { WatchedKeys } from "./watched-keys.ts";

/** Whose keys a query or a scan uses: a local index consumes what its table has. */
export function watchedBy({ table, index }: Pick<ReadTarget, "table" | "index">): WatchedKeys | undefined {
  return table.insights?.get(index?.record.scope === "GLOBAL" ? index.record.name : undefined);
}

/**
 * The events of a page. "A Query operation always results in 1 event, regardless of the number of items returned"; a scan is
 * not excepted, so that each item is an event, with its share of what the page consumed.
 */
export function pageAccesses(
  target: ReadTarget,
  partition: readonly KeyValue[] | undefined,
  { readItems, sizeBytes }: Pick<Page, "readItems" | "sizeBytes">,
  units: number,
): Access[] {
  const keys = watchedBy(target);
  if (!keys?.accessed) return [];
  if (partition) return [{ keys, attributes: partitionOnly(keys.schema, partition), units }];
  return readItems.map((item) => ({ keys, attributes: item.key, units: (units * item.sizeBytes) / sizeBytes }));
}
