import type { Sequential, Step } from "./checker.ts";

/** What clients do to one item, and what one item does. Every answer tells all of the item, before or after. */
export type ItemOperation =
  | { readonly do: "get" }
  | { readonly do: "put"; readonly value: string }
  /** Puts only over this value; over no item when it is null. */
  | { readonly do: "put over"; readonly value: string; readonly expected: string | null }
  | { readonly do: "add" }
  | { readonly do: "delete" };

/** An item's value and counter; null where there is no item. */
export interface ItemState {
  readonly value?: string;
  readonly count?: number;
}

export const itemRegister: Sequential<ItemOperation> = {
  initial: "null",
  apply(state, operation) {
    const item: ItemState | null = JSON.parse(state);
    switch (operation.do) {
      case "get":
        return { state, output: state };
      case "put":
        return { state: textOf({ value: operation.value }), output: state };
      case "put over": {
        const holds = operation.expected === null ? item === null : item?.value === operation.expected;
        return holds ? { state: textOf({ value: operation.value }), output: state } : { state, output: `no: ${state}` };
      }
      case "add": {
        const after = textOf({ ...item, count: (item?.count ?? 0) + 1 });
        return { state: after, output: after };
      }
      case "delete":
        return { state: "null", output: state };
    }
  },
};

/** The same where no value is put twice: an item that has lost a value never has it again. */
export const itemRegisterOfUniqueValues: Sequential<ItemOperation> = {
  ...itemRegister,
  eraOf: (text) => /"value":"([^"]*)"/.exec(text)?.[1],
};

export function textOf(item: ItemState | null): string {
  if (item === null) return "null";
  const { value, count } = item;
  return JSON.stringify({ ...(value !== undefined && { value }), ...(count !== undefined && { count }) });
}

/**
 * Leaves out the unanswered puts whose value, which is of this put alone, no answer has in it and no condition asks for. If
 * one of them happened, what came next hid it before anyone looked; so nothing changes without it, and the search is spared
 * trying it everywhere.
 */
export function withoutUnseen(history: readonly Step<ItemOperation>[]): Step<ItemOperation>[] {
  const seen = new Set<string | null>();
  for (const { operation, answer } of history) {
    if (operation.do === "put over") seen.add(operation.expected);
    if (answer) seen.add(/"value":"([^"]*)"/.exec(answer.output)?.[1] ?? null);
  }
  return history.filter(({ operation, answer }) => answer || !("value" in operation) || seen.has(operation.value));
}
