import type { ServiceModel } from "./model.ts";

type Head = Omit<ServiceModel, "operations" | "shapes">;

/**
 * A model whose tables are parsed when first asked for. All six models as object literals take 17 ms to import, as JSON
 * parsed on import 12 ms, like this 5 ms (Node 20, 2 cores); a process rarely needs them all, and never at its start.
 */
export function lazyModel(head: Head, operations: string, shapes: string): ServiceModel {
  return new LazyModel(head, operations, shapes) as unknown as ServiceModel;
}

class LazyModel {
  #operations: ServiceModel["operations"] | undefined;
  #shapes: ServiceModel["shapes"] | undefined;
  readonly #operationsText: string;
  readonly #shapesText: string;

  constructor(head: Head, operations: string, shapes: string) {
    Object.assign(this, head);
    this.#operationsText = operations;
    this.#shapesText = shapes;
  }

  get operations(): ServiceModel["operations"] {
    this.#operations ??= JSON.parse(this.#operationsText) as ServiceModel["operations"];
    return this.#operations;
  }

  get shapes(): ServiceModel["shapes"] {
    this.#shapes ??= JSON.parse(this.#shapesText) as ServiceModel["shapes"];
    return this.#shapes;
  }
}
