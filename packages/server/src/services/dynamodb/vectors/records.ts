import type { IndexProjection } from "../records.ts";
import type { KeyAttribute } from "../values/keys.ts";

/**
 * A vector index, in its table's record. Its number is one of the numbers of the table's indexes, and what it holds is
 * kept where the entries of an index are kept, in the blocks of `blocks.ts`:
 *
 *   1 + index + tail                  the vectors of items from this one on, up to those of the next block
 *   1 + index + partition + tail      the same, where the search schema has a partition key
 *
 * The tail is what follows the prefix in the item's own key, and the partition is a digest like that of an item's.
 */
export interface VectorIndexRecord {
  readonly name: string;
  readonly number: number;
  readonly vectorAttribute: string;
  readonly dimensions: number;
  readonly distanceFunction: DistanceFunction;
  /** In the order in which they were given. */
  readonly searchSchema?: readonly SearchAttribute[];
  readonly projection: IndexProjection;
  /** A new index of a table with items is `CREATING` until all of them have been looked at. */
  readonly status: "CREATING" | "ACTIVE";
}

export type DistanceFunction = "COSINE" | "DOT_PRODUCT" | "EUCLIDEAN";

/** An attribute by which searches choose; at most one of an index is the `HASH`. */
export interface SearchAttribute extends KeyAttribute {
  readonly role: "HASH" | "INLINE_FILTER";
}
