import type { Blobs } from "../blobs/blobs.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Logger } from "../kernel/logging.ts";
import type { Random } from "../kernel/random.ts";
import type { Store } from "../store/store.ts";
import type { CredentialAuthority } from "./credentials.ts";
import type { InProcessClients } from "./in-process-client.ts";
import type { Principal } from "./principal.ts";
import type { Trace } from "./trace.ts";
import type { WebPages } from "./web-pages.ts";

/** The account that everything belongs to. */
export const accountId = "000000000000";

/** The ports and facts that every part of one running platform shares. */
export interface Platform {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly credentials: CredentialAuthority;
  /** Which web pages may call. */
  readonly pages: WebPages;
  /** Where functions and clients reach the API, e.g. `http://127.0.0.1:4566`; known once the port is bound. */
  readonly endpoint: () => string;
  /** A directory of this process's own for what can be rebuilt (unpacked code, environments' `/tmp`). */
  readonly workDirectory: string;
  /** Typed clients of every service for work that no request began: pollers, flushers, schedules. */
  readonly clientsFor: (caller: Caller) => InProcessClients;
}

/** Under whose name, where and on whose behalf the platform calls itself. */
export interface Caller {
  readonly principal: Principal;
  readonly region: string;
  /** The journey to continue; a new one when left out. */
  readonly trace?: Trace;
}

/** Something that runs beside the requests: a poller, a flusher, a reaper. */
export interface Worker {
  start(): void;
  /** Resolves when nothing of it runs any more and what it had begun is finished or safely stored. */
  stop(): Promise<void>;
}
