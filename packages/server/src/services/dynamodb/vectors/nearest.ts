/** The best of what it was offered: those of the lowest ranks, in order; of equal ones those that came first. */
export class Nearest<Found> {
  readonly #countMax: number;
  readonly #found: { readonly rank: number; readonly value: Found }[];

  constructor(countMax: number, found: readonly { readonly rank: number; readonly value: Found }[] = []) {
    this.#countMax = countMax;
    this.#found = [...found];
  }

  /** Whether something of this rank would be among the best. */
  takes(rank: number): boolean {
    return this.#found.length < this.#countMax || rank < this.#found[this.#countMax - 1]!.rank;
  }

  add(rank: number, value: Found): void {
    let low = 0;
    let high = this.#found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#found[middle]!.rank <= rank) low = middle + 1;
      else high = middle;
    }
    this.#found.splice(low, 0, { rank, value });
    if (this.#found.length > this.#countMax) this.#found.pop();
  }

  get found(): readonly { readonly rank: number; readonly value: Found }[] {
    return this.#found;
  }
}
