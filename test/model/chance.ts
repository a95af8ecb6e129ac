import { seededRandom } from "../../packages/server/src/kernel/random.ts";

/** Choices that a seed repeats. */
export class Chance {
  readonly #random: { integer(limit: number): number };

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  integer(limit: number): number {
    return this.#random.integer(limit);
  }

  /** True in `percent` of a hundred cases. */
  in100(percent: number): boolean {
    return this.integer(100) < percent;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.integer(choices.length)]!;
  }

  /** One of these, made only when chosen. */
  kind<T>(makers: readonly (() => T)[]): T {
    return this.one(makers)();
  }

  some<T>(choices: readonly T[], count: number): T[] {
    const left = [...choices];
    const chosen: T[] = [];
    while (chosen.length < count && left.length > 0) chosen.push(...left.splice(this.integer(left.length), 1));
    return chosen;
  }

  many<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}
