/**
 * How long data points are kept, and how finely; the figures are AWS's (GetMetricData, "CloudWatch retains metric data as
 * follows"). All times are whole seconds since 1970.
 */

export const resolutions = [1, 60, 300, 3600] as const;
export type Resolution = (typeof resolutions)[number];

const hour = 3600;
const day = 24 * hour;
const expirySeconds = 455 * day;

export interface Coarsening {
  readonly from: Resolution;
  readonly to: Resolution;
  /** Once a point's stretch of the coarser resolution is older than this. */
  readonly ageSeconds: number;
}

/** In the order in which a point goes through them. */
export const coarsenings: readonly Coarsening[] = [
  { from: 1, to: 60, ageSeconds: 3 * hour },
  { from: 60, to: 300, ageSeconds: 15 * day },
  { from: 300, to: 3600, ageSeconds: 63 * day },
];

/** Points of the finer resolution that begin before this moment are due for coarsening. */
export function coarseningCutoff({ to, ageSeconds }: Coarsening, nowSeconds: number): number {
  return floorTo(nowSeconds - ageSeconds, to);
}

/** Points of the coarsest resolution that begin before this moment are gone. */
export function expiryCutoff(nowSeconds: number): number {
  return floorTo(nowSeconds - expirySeconds, hour);
}

export interface Place {
  readonly resolution: Resolution;
  readonly startSeconds: number;
}

/**
 * Where a point belongs at `nowSeconds`, whether or not it was moved there already, so that answers do not depend on when
 * the work was done; undefined once it is expired.
 */
export function placeAt(point: Place, nowSeconds: number): Place | undefined {
  let place = point;
  for (const coarsening of coarsenings) {
    if (coarsening.from !== place.resolution) continue;
    if (place.startSeconds >= coarseningCutoff(coarsening, nowSeconds)) continue;
    place = { resolution: coarsening.to, startSeconds: floorTo(place.startSeconds, coarsening.to) };
  }
  const expired = place.resolution === hour && place.startSeconds < expiryCutoff(nowSeconds);
  return expired ? undefined : place;
}

/** A start time as CloudWatch rounds it: down to what there is of its age, or to the period where that is below a minute. */
export function roundedStart(startSeconds: number, periodSeconds: number, nowSeconds: number): number {
  const ageSeconds = nowSeconds - startSeconds;
  if (ageSeconds > 63 * day) return floorTo(startSeconds, hour);
  if (ageSeconds > 15 * day) return floorTo(startSeconds, 300);
  return floorTo(startSeconds, Math.min(periodSeconds, 60));
}

export function floorTo(seconds: number, step: number): number {
  return Math.floor(seconds / step) * step;
}
