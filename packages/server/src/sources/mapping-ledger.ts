import type { Platform } from "../engine/platform.ts";
import { sleep } from "../kernel/clock.ts";
import {
  type EventSourceMappingRecord,
  type MappingStatus,
  mappingKey,
  mappingStatusCodec,
  mappingStatusKey,
} from "../services/lambda/records.ts";
import { readMappingStatus } from "../services/lambda/stored-mapping.ts";
import type { Writing } from "../store/store.ts";
import { type Ownership, OwnershipLostError } from "./ownership.ts";

export interface MappingLedgerOptions {
  readonly platform: Platform;
  readonly ownership: Ownership;
  readonly mapping: EventSourceMappingRecord;
}

/** The mapping has been removed under its poller. */
export class MappingGoneError extends Error {}

const troubleDelayMs = 1_000;

/** What the pollers of one mapping write: for as long as they are the ones to write, and the mapping is there. */
export class MappingLedger {
  readonly #options: MappingLedgerOptions;
  #lastResult: string | undefined;

  constructor(options: MappingLedgerOptions) {
    this.#options = options;
  }

  /**
   * Writes in one transaction, with how the last attempt went where that is told, and tries again when the store fails.
   * Throws `OwnershipLostError` and `MappingGoneError`, and what the store throws once the signal asks to stop.
   */
  async commit(signal: AbortSignal, write: (tx: Writing) => void, result?: string): Promise<void> {
    const { platform, ownership, mapping } = this.#options;
    const key = mappingKey(mapping.region, mapping.uuid);
    while (true) {
      try {
        await platform.store.transact((tx) => {
          ownership.require(tx);
          if (!tx.get(key)) throw new MappingGoneError("The mapping is gone.");
          write(tx);
          if (result !== undefined) putResult(tx, mapping.uuid, result);
        });
        if (result !== undefined) this.#lastResult = result;
        return;
      } catch (error) {
        if (signal.aborted || error instanceof OwnershipLostError || error instanceof MappingGoneError) throw error;
        platform.log.error({ err: error, mapping: mapping.uuid }, "the progress of a mapping could not be stored");
        await sleep(platform.clock, troubleDelayMs, signal);
      }
    }
  }

  /** Tells how the last attempt went, unless that has been told. */
  async report(signal: AbortSignal, result: string): Promise<void> {
    if (result !== this.#lastResult) await this.commit(signal, () => {}, result);
  }
}

/** What `LastProcessingResult` says of a function that has failed. */
export const functionFailed = "PROBLEM: Function call failed";

/** How an error is told in `LastProcessingResult`. */
export function problem(error: unknown): string {
  return `PROBLEM: ${error instanceof Error ? error.message : String(error)}`;
}

function putResult(tx: Writing, uuid: string, lastProcessingResult: string): void {
  const status: MappingStatus = { lastProcessingResult };
  if (readMappingStatus(tx, uuid)?.lastProcessingResult === lastProcessingResult) return;
  tx.put(mappingStatusKey(uuid), mappingStatusCodec.encode(status));
}
