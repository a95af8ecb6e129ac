import { type AttributeValue, attributeOf, type Item, setAttribute } from "../values/attribute-value.ts";
import { invalid } from "../values/invalid.ts";
import type { Path } from "./path.ts";

/** Where a path ends in a draft. */
export interface Place {
  set(value: AttributeValue): void;
  remove(): void;
}

/**
 * A changed item that shares with the original what did not change. Indices of list elements keep counting as in the
 * original until `finish`: removed elements leave a gap, and elements behind the end wait to be appended.
 */
export class ItemDraft {
  readonly #root: Item;
  /** Maps and lists that belong to the draft and may be written. */
  readonly #own = new Set<AttributeValue>();
  readonly #lists = new Map<AttributeValue[], ListChanges>();

  constructor(original: Item) {
    this.#root = { ...original };
  }

  /** Throws `ValidationException` when the path leads through what is not there, or is not of the kind. */
  placeOf(path: Path): Place {
    let parent: Item | AttributeValue[] = this.#root;
    for (const element of path.slice(0, -1)) parent = this.#writableChild(parent, element);
    const last = path[path.length - 1] as string | number;
    if (Array.isArray(parent) && typeof last === "number") return this.#elementPlace(parent, last);
    if (!Array.isArray(parent) && typeof last === "string") return memberPlace(parent, last);
    throw invalidPath();
  }

  finish(): Item {
    for (const [list, { gaps, appended }] of this.#lists) {
      const kept = gaps.size > 0 ? list.filter((_, index) => !gaps.has(index)) : [...list];
      const behind = [...appended].sort(([left], [right]) => left - right);
      list.length = 0;
      for (const element of kept) list.push(element);
      for (const [, element] of behind) list.push(element);
    }
    return this.#root;
  }

  #writableChild(parent: Item | AttributeValue[], element: string | number): Item | AttributeValue[] {
    let child = childOf(parent, element);
    if (!child) throw invalidPath();
    if (!this.#own.has(child)) {
      if ("M" in child) child = { M: { ...child.M } };
      else if ("L" in child) child = { L: [...child.L] };
      else throw invalidPath();
      this.#own.add(child);
      if (Array.isArray(parent)) parent[element as number] = child;
      else setAttribute(parent, element as string, child);
    }
    return "M" in child ? child.M : (child as { L: AttributeValue[] }).L;
  }

  #elementPlace(list: AttributeValue[], index: number): Place {
    const { gaps, appended } = this.#lists.get(list) ?? { gaps: new Set<number>(), appended: new Map() };
    this.#lists.set(list, { gaps, appended });
    const exists = index < list.length;
    return {
      set: (value) => {
        if (exists) list[index] = value;
        else appended.set(index, value);
      },
      remove: () => {
        if (exists) gaps.add(index);
      },
    };
  }
}

interface ListChanges {
  readonly gaps: Set<number>;
  readonly appended: Map<number, AttributeValue>;
}

function memberPlace(map: Item, name: string): Place {
  return {
    set: (value) => setAttribute(map, name, value),
    remove: () => {
      delete map[name];
    },
  };
}

function childOf(parent: Item | AttributeValue[], element: string | number): AttributeValue | undefined {
  if (Array.isArray(parent)) return typeof element === "number" ? parent[element] : undefined;
  return typeof element === "string" ? attributeOf(parent, element) : undefined;
}

function invalidPath(): Error {
  return invalid("The document path provided in the update expression is invalid for update");
}
