import type { StreamRecord } from "../stream-reader.ts";
import type { Step } from "./checker.ts";
import { type ItemOperation, itemRegister, textOf } from "./item-register.ts";
import { stateOf } from "./item-requests.ts";

/**
 * What is wrong with an item's stream beside its history, in words; undefined when nothing is. The records of an item must
 * lead from nothing to its last state without a gap, and each change that was acknowledged must be among them once.
 */
export function streamProblem(
  history: readonly Step<ItemOperation>[],
  records: readonly StreamRecord[],
): string | undefined {
  const changes = records.map(({ dynamodb: { OldImage, NewImage } }) => ({
    before: textOf(stateOf(OldImage)),
    after: textOf(stateOf(NewImage)),
  }));
  let state = "null";
  for (const { before, after } of changes) {
    if (before !== state) return `a record goes from ${before} to ${after}, but the item was ${state}`;
    state = after;
  }
  const last = history.at(-1)?.answer?.output;
  if (last !== state) return `the stream ends at ${state}, the item is ${last}`;
  const seen = new Map<string, number>();
  for (const change of changes) count(seen, nameOf(change), 1);
  const maybe = new Map<string, number>();
  for (const { operation, answer } of history) {
    if (!answer) continue;
    const before = beforeOf(operation, answer.output);
    if (before === undefined) continue;
    const { state: after } = itemRegister.apply(before, operation);
    if (before === after) continue;
    const name = nameOf({ before, after });
    count(maybe, name, 1);
    if ((seen.get(name) ?? 0) < (maybe.get(name) ?? 0)) return `no record of the change from ${before} to ${after}`;
  }
  const unanswered = history.filter(({ answer }) => !answer).length;
  const acknowledged = [...maybe.values()].reduce((sum, times) => sum + times, 0);
  if (changes.length > acknowledged + unanswered) {
    return `${changes.length} records of ${acknowledged} acknowledged and ${unanswered} uncertain changes`;
  }
  return undefined;
}

/** The state that an answer tells to have been before; undefined where nothing was to be changed. */
function beforeOf(operation: ItemOperation, output: string): string | undefined {
  if (operation.do === "get" || output.startsWith("no")) return undefined;
  if (operation.do !== "add") return output;
  const { value, count: after } = JSON.parse(output) as { value?: string; count: number };
  // An item that only the counter made was nothing before it.
  if (after === 1 && value === undefined) return "null";
  return textOf({ ...(value !== undefined && { value }), ...(after > 1 && { count: after - 1 }) });
}

function nameOf({ before, after }: { before: string; after: string }): string {
  return `${before} → ${after}`;
}

function count(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
