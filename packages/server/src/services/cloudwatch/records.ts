import { hash } from "node:crypto";
import { decodeKey, encodeKey, encodeKeyWithTail, prefixRange } from "../../store/keys.ts";
import { recordCodec } from "../../store/records.ts";
import type { Key } from "../../store/store.ts";
import type { Aggregate } from "./aggregate.ts";
import type { Place, Resolution } from "./resolutions.ts";

/**
 * What the store keeps for CloudWatch: a register of metrics, in the order in which they are listed, and their points.
 *
 * A series is one metric in one unit. Its id is a digest of all that identifies it, so that a point is found and written
 * without reading anything else, and no key grows with 30 dimensions. The points of a series lie together by resolution
 * and time: a query is a few short ranges, and what is due for coarsening or expiry is the beginning of one.
 */

export interface Metric {
  readonly region: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
}

export type Dimension = readonly [name: string, value: string];

export interface MetricRecord {
  /** In the order in which they first came. */
  readonly dimensions: readonly Dimension[];
  /** In which data came so far. */
  readonly units: readonly string[];
  /** When data came last; up to `lastSeenStepMs` earlier than true, so that not every request writes it. */
  readonly lastSeenMs: number;
}

export const lastSeenStepMs = 300_000;

export const metricRecords = recordCodec<MetricRecord>(1);

/** All metrics of all regions. */
export const allMetrics = () => prefixRange(["cloudwatch", "metric"]);
/** Those of a region, of a namespace in it, or of a name in that. */
export const metricsOf = (region: string, ...names: readonly string[]) =>
  prefixRange(["cloudwatch", "metric", region, ...names]);
export const metricKey = ({ region, namespace, metricName, dimensions }: Metric): Key =>
  encodeKey(["cloudwatch", "metric", region, namespace, metricName, digest(sorted(dimensions))]);

/** The metric whose key and record these are. */
export function metricOf(key: Key, { dimensions }: MetricRecord): Metric {
  const [, , region, namespace, metricName] = decodeKey(key) as string[];
  return { region: region!, namespace: namespace!, metricName: metricName!, dimensions };
}

export type SeriesId = Uint8Array;

const seriesIdBytes = 16;

export function seriesId({ region, namespace, metricName, dimensions }: Metric, unit: string): SeriesId {
  return digest([region, namespace, metricName, sorted(dimensions), unit]);
}

export function pointKey(series: SeriesId, { resolution, startSeconds }: Place): Key {
  const tail = Buffer.allocUnsafe(seriesIdBytes + 6);
  tail.set(series);
  tail.writeUInt16BE(resolution, seriesIdBytes);
  tail.writeUInt32BE(startSeconds, seriesIdBytes + 2);
  return encodeKeyWithTail(["cloudwatch", "point"], tail);
}

/** The points of a series in one resolution that begin from `start` up to, not including, `end`. */
export function pointsBetween(series: SeriesId, resolution: Resolution, start: number, end: number) {
  return {
    start: pointKey(series, { resolution, startSeconds: asSeconds(start) }),
    end: pointKey(series, { resolution, startSeconds: asSeconds(end) }),
  };
}

/** When the point of a key begins. */
export function pointStart(key: Key): number {
  return new DataView(key.buffer, key.byteOffset + key.byteLength - 4, 4).getUint32(0);
}

/** Times that keys hold end in 2106; a window that a caller asks for may be any. */
function asSeconds(seconds: number): number {
  return Math.max(0, Math.min(Math.floor(seconds), 2 ** 32 - 1));
}

/** Many points are small and there are many of them: they are kept without the names of their members. */
type PointRecord = readonly [
  sampleCount: number,
  sum: number,
  minimum: number,
  maximum: number,
  distribution: Aggregate["distribution"] | null,
];

const pointRecords = recordCodec<PointRecord>(1);

export function encodePoint({ sampleCount, sum, minimum, maximum, distribution }: Aggregate): Uint8Array {
  return pointRecords.encode([sampleCount, sum, minimum, maximum, distribution ?? null]);
}

export function decodePoint(bytes: Uint8Array): Aggregate {
  const [sampleCount, sum, minimum, maximum, distribution] = pointRecords.decode(bytes);
  return { sampleCount, sum, minimum, maximum, distribution: distribution ?? undefined };
}

/** Metrics with the same dimensions in another order are the same. */
function sorted(dimensions: readonly Dimension[]): readonly Dimension[] {
  return [...dimensions].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

function digest(parts: unknown): Uint8Array {
  return hash("sha256", JSON.stringify(parts), "buffer").subarray(0, seriesIdBytes);
}
