/** Keeps a store from being used after its end, and by the very function that it is running. */
export class Guard {
  #closed = false;
  #running = false;

  close(): void {
    this.#closed = true;
  }

  check(): void {
    if (this.#closed) throw new Error("The store is closed.");
    if (this.#running) throw new Error("The function given to the store must not use the store itself.");
  }

  run<T>(work: () => T): T {
    this.#running = true;
    try {
      return work();
    } finally {
      this.#running = false;
    }
  }
}
