/** Who waits for which topic. */
export class Watchers {
  readonly #listeners = new Map<string, Set<() => void>>();

  watch(topic: string, listener: () => void): () => void {
    // A wrapper of its own, so that the same function may watch twice and stop once.
    const call = () => listener();
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(call));
    return () => {
      listeners.delete(call);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  wake(topics: Iterable<string>): void {
    for (const topic of topics) {
      const listeners = this.#listeners.get(topic);
      if (!listeners) continue;
      for (const listener of listeners) {
        // In its own turn: a listener that throws must not keep others, or the commit's answer, from being told.
        queueMicrotask(() => {
          if (listeners.has(listener)) listener();
        });
      }
    }
  }
}
