/** One operation as its client saw it. Times are positions in the order of all that clients saw. */
export interface Step<Operation> {
  readonly operation: Operation;
  readonly calledAt: number;
  /** Left out when no answer came: the operation may have happened at any time since its call, or may never. */
  readonly answer?: { readonly output: string; readonly returnedAt: number };
}

/** What the thing does when nothing else happens at the same time. States and outputs are texts: equal when they are. */
export interface Sequential<Operation> {
  readonly initial: string;
  readonly apply: (state: string, operation: Operation) => { readonly state: string; readonly output: string };
}

/**
 * Looks for an order of a history's operations in which each happens between its call and its answer, and every answer is
 * what it would have been one after the other (Herlihy and Wing); undefined when there is one. It searches in depth, as
 * Wing and Gong do, and never twice from the same place, after Lowe. Otherwise resolves with the operations among which the
 * best attempt found none that could have come next, and what the state was.
 */
export function findViolation<Operation>(
  history: readonly Step<Operation>[],
  sequential: Sequential<Operation>,
): { readonly state: string; readonly next: readonly Step<Operation>[] } | undefined {
  const search = new Search(history, sequential.apply);
  const seen = new Set<string>();
  const open: Place[] = [{ state: sequential.initial, from: 0, ahead: [], uncertain: [] }];
  let best = open[0]!;
  for (let place = open.pop(); place; place = open.pop()) {
    if (place.from === search.answered.length) return undefined;
    if (place.from >= best.from) best = place;
    // The last is taken first: what is certain before what is not.
    for (const next of search.placesAfter(place).reverse()) {
      const name = JSON.stringify(next);
      if (!seen.has(name)) open.push(next);
      seen.add(name);
    }
  }
  return { state: best.state, next: search.candidates(best).map((index) => search.answered[index]!) };
}

/** How far an attempt has come. */
interface Place {
  readonly state: string;
  /** Every answered operation before this one has happened … */
  readonly from: number;
  /** … and these after it … */
  readonly ahead: readonly number[];
  /** … and these of the unanswered. */
  readonly uncertain: readonly number[];
}

class Search<Operation> {
  readonly answered: readonly Answered<Operation>[];
  readonly #unanswered: readonly Step<Operation>[];
  readonly #apply: Sequential<Operation>["apply"];

  constructor(history: readonly Step<Operation>[], apply: Sequential<Operation>["apply"]) {
    const inOrder = [...history].sort((one, other) => one.calledAt - other.calledAt);
    this.answered = inOrder.filter((step): step is Answered<Operation> => step.answer !== undefined);
    this.#unanswered = inOrder.filter((step) => step.answer === undefined);
    this.#apply = apply;
  }

  placesAfter(place: Place): Place[] {
    const places: Place[] = [];
    for (const index of this.candidates(place)) {
      const { operation, answer } = this.answered[index]!;
      const { state, output } = this.#apply(place.state, operation);
      if (output === answer.output) places.push({ ...place, state, ...this.#with(place, index) });
    }
    const taken = new Set<string>();
    for (const [index, { operation, calledAt }] of this.#unanswered.entries()) {
      if (calledAt > this.#firstReturn(place)) break;
      const name = JSON.stringify(operation);
      // Of equal ones, the first stands for all.
      if (place.uncertain.includes(index) || taken.has(name)) continue;
      taken.add(name);
      const { state } = this.#apply(place.state, operation);
      const uncertain = [...place.uncertain, index].sort((one, other) => one - other);
      if (state !== place.state) places.push({ ...place, state, uncertain });
    }
    return places;
  }

  /** The answered operations that may come next: those that were called before any of them returned. */
  candidates(place: Place): number[] {
    const firstReturn = this.#firstReturn(place);
    const found: number[] = [];
    for (let index = place.from; index < this.answered.length; index++) {
      if (this.answered[index]!.calledAt > firstReturn) break;
      if (!place.ahead.includes(index)) found.push(index);
    }
    return found;
  }

  /** When the first of the operations that have not happened returned: none that was called later may come before it. */
  #firstReturn({ from, ahead }: Place): number {
    let first = Number.POSITIVE_INFINITY;
    for (let index = from; index < this.answered.length; index++) {
      const { calledAt, answer } = this.answered[index]!;
      if (calledAt > first) break;
      if (!ahead.includes(index)) first = Math.min(first, answer.returnedAt);
    }
    return first;
  }

  #with(place: Place, index: number): Pick<Place, "from" | "ahead"> {
    const ahead = new Set([...place.ahead, index]);
    let { from } = place;
    while (ahead.delete(from)) from++;
    return { from, ahead: [...ahead].sort((one, other) => one - other) };
  }
}

type Answered<Operation> = Step<Operation> & {
  readonly answer: { readonly output: string; readonly returnedAt: number };
};
