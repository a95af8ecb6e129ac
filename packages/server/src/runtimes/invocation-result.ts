import type { InvocationResult } from "./environments.ts";

/** A result whose log tail is put together only when somebody asks for it. */
export class LazyResult implements InvocationResult {
  readonly payload: Uint8Array;
  readonly functionError?: "Unhandled";
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly #tail: () => string;

  /** AWS reports every error of its own runtimes as unhandled, caught or not. */
  constructor(
    payload: Uint8Array,
    failed: boolean,
    durationMs: number,
    initDurationMs: number | undefined,
    tail: () => string,
  ) {
    this.payload = payload;
    if (failed) this.functionError = "Unhandled";
    this.durationMs = durationMs;
    if (initDurationMs !== undefined) this.initDurationMs = initDurationMs;
    this.#tail = tail;
  }

  get logTail(): string {
    return this.#tail();
  }
}
