import { isDeepStrictEqual } from "node:util";

/** The server answered something else than the oracle. */
export class Mismatch extends Error {}

export function assertSame(what: string, server: unknown, oracle: unknown): void {
  if (isDeepStrictEqual(server, oracle)) return;
  throw new Mismatch(`${what}\n  server: ${JSON.stringify(server)}\n  oracle: ${JSON.stringify(oracle)}`);
}
