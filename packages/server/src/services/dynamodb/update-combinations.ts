import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { invalidParameters } from "./errors.ts";
import { asksForMaximum } from "./on-demand-throughput.ts";

/** Each of these wants a request of its own; where several are there, the first one says so. */
const lonely = [
  ["SSESpecification", "Server-Side Encryption"],
  ["TableClass", "TableClass"],
  ["DeletionProtectionEnabled", "DeletionProtection"],
] as const;

const changes = [
  ...lonely.map(([name]) => name),
  "BillingMode",
  "GlobalSecondaryIndexUpdates",
  "VectorIndexUpdates",
  "ProvisionedThroughput",
  "StreamSpecification",
  "OnDemandThroughput",
] as const;

/**
 * Refuses changes that AWS does not make together in one UpdateTable, in its words; people have measured which these are.
 * They speak of updates under way and mean what the request asks for: whether the table is busy does not matter.
 */
export function assertChangesFitTogether(input: UpdateTableInput): void {
  const asked = changes.filter((name) =>
    name === "OnDemandThroughput" ? asksForMaximum(input[name]) : input[name] !== undefined,
  );
  for (const [name, words] of lonely) {
    if (input[name] !== undefined && asked.length > 1) {
      throw invalidParameters(`${words} modification must be the only operation in the request`);
    }
  }
  const changesIndexes = input.GlobalSecondaryIndexUpdates?.some(({ Create, Delete }) => Create || Delete);
  if (asksForMaximum(input.OnDemandThroughput) && (input.StreamSpecification || changesIndexes)) {
    throw invalidParameters("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
  }
  const changesThroughput = input.ProvisionedThroughput !== undefined || input.BillingMode === "PROVISIONED";
  if (input.StreamSpecification && changesThroughput) {
    throw invalidParameters("You cannot modify stream status while updating table IOPS");
  }
  if (!changesIndexes) return;
  if (input.StreamSpecification) {
    throw invalidParameters("You cannot create or delete index while changing stream status");
  }
  if (changesThroughput) throw invalidParameters("You cannot create or delete index while updating table IOPS");
}
