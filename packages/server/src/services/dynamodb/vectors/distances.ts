import type { DistanceFunction } from "./records.ts";

/**
 * How far a vector is from another: numbers are float32, sums are doubles, in an order that is always the same, so that a
 * vector is at no distance from itself. AWS was measured to sum in more than float32 as well, to keep scores within what a
 * float32 can hold, and to give a vector of zeros the cosine distance 1 from any.
 */

/** Four sums at a time, because each addition waits for the one before it in its sum. */
export function dotProduct(one: Float32Array, other: Float32Array, otherAt = 0): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const { length } = one;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    first += one[at]! * other[otherAt + at]!;
    second += one[at + 1]! * other[otherAt + at + 1]!;
    third += one[at + 2]! * other[otherAt + at + 2]!;
    fourth += one[at + 3]! * other[otherAt + at + 3]!;
  }
  for (let at = whole; at < length; at++) first += one[at]! * other[otherAt + at]!;
  return first + second + (third + fourth);
}

export function squaresOf(vector: Float32Array): number {
  return dotProduct(vector, vector);
}

function squaredDistance(one: Float32Array, other: Float32Array, otherAt: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const { length } = one;
  const whole = length - (length % 4);
  for (let at = 0; at < whole; at += 4) {
    first += (one[at]! - other[otherAt + at]!) ** 2;
    second += (one[at + 1]! - other[otherAt + at + 1]!) ** 2;
    third += (one[at + 2]! - other[otherAt + at + 2]!) ** 2;
    fourth += (one[at + 3]! - other[otherAt + at + 3]!) ** 2;
  }
  for (let at = whole; at < length; at++) first += (one[at]! - other[otherAt + at]!) ** 2;
  return first + second + (third + fourth);
}

/** Ranks the vector that begins at a place among numbers, whose squares have this sum: the more similar, the lower. */
export type Ranking = (numbers: Float32Array, at: number, squares: number) => number;

export function rankingBy(distance: DistanceFunction, sought: Float32Array): Ranking {
  const soughtSquares = squaresOf(sought);
  switch (distance) {
    case "EUCLIDEAN":
      return (numbers, at) => squaredDistance(sought, numbers, at);
    case "DOT_PRODUCT":
      return (numbers, at) => -dotProduct(sought, numbers, at);
    case "COSINE":
      return (numbers, at, squares) => {
        const lengths = Math.sqrt(soughtSquares * squares);
        return lengths === 0 ? 1 : Math.min(2, Math.max(0, 1 - dotProduct(sought, numbers, at) / lengths));
      };
  }
}

const float32Max = Math.fround(3.4028234663852886e38);

/** The score of a rank, as AWS gives it: a float32. */
export function scoreOf(distance: DistanceFunction, rank: number): number {
  const score = distance === "EUCLIDEAN" ? Math.sqrt(rank) : distance === "DOT_PRODUCT" ? 0 - rank : rank;
  return Math.fround(Math.min(float32Max, Math.max(-float32Max, score)));
}
