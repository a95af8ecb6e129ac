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
  /**
   * Where a history lets states be told apart like this: the era in which a state lies, or in which an output was given.
   * Each begins with one operation and, once over, never returns. It spares the search most wrong ways.
   */
  readonly eraOf?: (text: string) => string | undefined;
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
  const search = new Search(history, sequential);
  const seen = new Set<string>();
  let best: Place = { state: sequential.initial, from: 0, ahead: [], uncertain: [] };
  const open: (() => readonly Place[])[] = [() => [best]];
  for (let places = open.pop(); places; places = open.pop()) {
    for (const place of places()) {
      const name = JSON.stringify(place);
      if (seen.has(name)) continue;
      seen.add(name);
      if (place.from === search.answered.length) return undefined;
      if (place.from >= best.from) best = place;
      const certain = search.certainlyAfter(place);
      const isIdle = certain[0]?.state === place.state;
      // The last is taken first, and what is not certain only when nothing else led on.
      if (!isIdle) open.push(() => search.uncertainlyAfter(place));
      for (const next of certain.reverse()) open.push(() => [next]);
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
  readonly #unanswered: readonly Uncertain<Operation>[];
  readonly #apply: Sequential<Operation>["apply"];
  /** What each answered operation makes of the states in which its answer fits; undefined where it does not. */
  readonly #outcomes: Map<string, string | undefined>[];
  readonly #eraOf: (text: string) => string | undefined;
  /** The answered operations of each era. */
  readonly #eras = new Map<string, number[]>();

  constructor(history: readonly Step<Operation>[], { apply, eraOf = () => undefined }: Sequential<Operation>) {
    const inOrder = [...history].sort((one, other) => one.calledAt - other.calledAt);
    this.answered = inOrder.filter((step): step is Answered<Operation> => step.answer !== undefined);
    this.#unanswered = inOrder
      .filter((step) => step.answer === undefined)
      .map((step) => ({ ...step, name: JSON.stringify(step.operation) }));
    this.#apply = apply;
    this.#outcomes = this.answered.map(() => new Map());
    this.#eraOf = eraOf;
    for (const [index, { answer }] of this.answered.entries()) {
      const era = eraOf(answer.output);
      if (era !== undefined) this.#eras.set(era, [...(this.#eras.get(era) ?? []), index]);
    }
  }

  /** After each of the answered operations that may come next. */
  certainlyAfter(place: Place): Place[] {
    const places: Place[] = [];
    for (const index of this.candidates(place)) {
      const state = this.#outcome(place.state, index);
      if (state === undefined) continue;
      const next = { ...place, state, ...this.#with(place, index) };
      // What fits and changes nothing may as well happen at once: nothing that could have come before it is lost.
      if (state === place.state) return [next];
      if (!this.#leavesTooSoon(place.state, next)) places.push(next);
    }
    return places;
  }

  /** The same, but some of the unanswered operations come before. */
  uncertainlyAfter(place: Place): Place[] {
    const candidates = this.candidates(place);
    return this.#uncertainly(place).flatMap(({ state, uncertain }) =>
      candidates.flatMap((index) => {
        const after = this.#outcome(state, index);
        if (after === undefined) return [];
        const next = { state: after, uncertain, ...this.#with(place, index) };
        return this.#leavesTooSoon(state, next) || this.#leavesTooSoon(place.state, next) ? [] : [next];
      }),
    );
  }

  /** Whether an era ends although operations of it are still to come. */
  #leavesTooSoon(before: string, { state, from, ahead }: Place): boolean {
    const era = this.#eraOf(before);
    if (era === undefined || era === this.#eraOf(state)) return false;
    return this.#eras.get(era)?.some((index) => index >= from && !ahead.includes(index)) ?? false;
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

  /** What unanswered operations can make of a place before the next that was answered, the fewest first. */
  #uncertainly(place: Place): Chain[] {
    const firstReturn = this.#firstReturn(place);
    const possible = this.#unanswered.filter(({ calledAt }) => calledAt <= firstReturn);
    const chains: Chain[] = [{ state: place.state, uncertain: place.uncertain, past: [] }];
    const seen = new Set<string>();
    for (const { state, uncertain, past } of chains) {
      const tried = new Set<string>();
      for (const { operation, name, number } of numbered(possible, uncertain)) {
        // Of equal ones, the first stands for all.
        if (tried.has(name)) continue;
        tried.add(name);
        const after = this.#apply(state, operation).state;
        const isIdle = after === state || past.some((earlier) => this.#apply(earlier, operation).state === after);
        // What it hides, or takes back, need not have happened.
        if (isIdle || past.includes(after)) continue;
        const next = { state: after, uncertain: inOrder([...uncertain, number]), past: [...past, state] };
        const key = JSON.stringify([after, next.uncertain]);
        if (!seen.has(key)) chains.push(next);
        seen.add(key);
      }
    }
    return chains.slice(1);
  }

  #outcome(state: string, index: number): string | undefined {
    const known = this.#outcomes[index]!;
    if (!known.has(state)) {
      const { operation, answer } = this.answered[index]!;
      const after = this.#apply(state, operation);
      known.set(state, after.output === answer.output ? after.state : undefined);
    }
    return known.get(state);
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
    return { from, ahead: inOrder([...ahead]) };
  }
}

interface Uncertain<Operation> extends Step<Operation> {
  readonly name: string;
}

/** Some unanswered operations in a row. */
interface Chain extends Pick<Place, "state" | "uncertain"> {
  /** The states before. */
  readonly past: readonly string[];
}

function* numbered<Operation>(all: readonly Uncertain<Operation>[], used: readonly number[]) {
  for (const [number, { operation, name }] of all.entries())
    if (!used.includes(number)) yield { number, operation, name };
}

function inOrder(numbers: number[]): number[] {
  return numbers.sort((one, other) => one - other);
}

type Answered<Operation> = Step<Operation> & {
  readonly answer: { readonly output: string; readonly returnedAt: number };
};
