import type { Principal } from "./principal.ts";

/** What a request asks to be allowed to do. */
export interface Permission {
  readonly principal: Principal;
  /** `<prefix>:<Action>` */
  readonly action: string;
  readonly resources: readonly string[];
  readonly region: string;
}

/**
 * The one place that every operation passes, over HTTP or in process, before it runs. Identities are verified; policies
 * are stored but not evaluated yet, so whoever is known may do everything: the start-up message says so. Evaluating
 * policies means changing this function and nothing else.
 */
export async function authorize(_permission: Permission): Promise<void> {}
