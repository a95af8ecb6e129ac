import type { AliasRoutingConfiguration } from "@aws-sdk/client-lambda";
import { NotImplementedError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import { functionNotFound, invalidParameter } from "../errors.ts";
import { functionReference, latestVersion } from "../function-name.ts";
import type { FunctionRecord, VersionRecord } from "../records.ts";
import { findVersion } from "../versions/lookup.ts";
import type { AliasRecord } from "./records.ts";

/** The second version of a request; empty values take it away. AWS's words are recorded in localstack's snapshots. */
export function additionalVersionOf(routing: AliasRoutingConfiguration | undefined): AliasRecord["additional"] {
  const [first, ...more] = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (more.length > 0) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  return first && { version: first[0], weight: first[1] };
}

/** The versions of capacity providers, which there are none of. */
export function refuseLatestPublished(operation: string, version: string | undefined): void {
  if (version === "$LATEST.PUBLISHED") throw new NotImplementedError(`${operation} with FunctionVersion ${version}`);
}

/** Finds that what an alias is to invoke exists and may be invoked by one; answers the version that it names first. */
export function checkRouting(
  tx: Reading,
  latest: FunctionRecord,
  { version, additional }: Pick<AliasRecord, "version" | "additional">,
): VersionRecord {
  const named = requireVersion(tx, latest, version);
  if (!additional) return named;
  if (additional.version === version) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  if (version === latestVersion) {
    throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
  }
  requireVersion(tx, latest, additional.version);
  return named;
}

function requireVersion(tx: Reading, latest: FunctionRecord, version: string): VersionRecord {
  const found = findVersion(tx, latest, version);
  if (!found) throw functionNotFound(functionReference(latest.region, latest.functionName, version).invokedArn);
  return found;
}
