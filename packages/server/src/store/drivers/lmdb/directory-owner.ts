/**
 * One process at a time per data directory. What a process has read may be stale as soon as another one writes, so two on
 * the same directory would lose updates.
 *
 * Node offers no file locks, but LMDB keeps a table of readers that it guards with them: the owner holds a reading
 * transaction in an environment of its own, and whoever finds a second reader there is not alone. The system drops a dead
 * process's locks, however it died, so nothing stale is ever left behind. Two processes that open at the same moment may
 * both be refused, but never both be let in.
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { open, type RootDatabase, type Transaction } from "lmdb";

/** Environments by directory. They stay open after a refusal: closing one would clear a namesake's row in the table. */
const environments = new Map<string, RootDatabase>();
const owned = new Set<string>();

/** Takes the directory for this process, or throws. The answer gives it back. */
export function ownDirectory(directory: string): () => Promise<void> {
  const path = realpathSync(directory);
  if (owned.has(path)) throw inUse(directory);
  const environment = environments.get(path) ?? open(join(path, "owner.mdb"), { overlappingSync: false });
  environments.set(path, environment);
  let presence: Transaction;
  try {
    environment.readerCheck();
    presence = environment.useReadTransaction();
  } catch (error) {
    throw inUse(directory, error);
  }
  // From now on the transaction is nobody's current one, so that `done` ends it and frees its row.
  environment.resetReadTxn();
  if (readerCount(environment) !== 1) {
    presence.done();
    throw inUse(directory);
  }
  owned.add(path);
  return async () => {
    presence.done();
    environments.delete(path);
    await environment.close();
    owned.delete(path);
  };
}

/** Rows of the table begin with a process id; there is a heading before the first. */
function readerCount(environment: RootDatabase): number {
  return environment.readerList().match(/^ *\d+ /gm)?.length ?? 0;
}

function inUse(directory: string, cause?: unknown): Error {
  return new Error(`Another Tireless is using the data directory ${directory}; stop it or choose another directory.`, {
    cause,
  });
}
