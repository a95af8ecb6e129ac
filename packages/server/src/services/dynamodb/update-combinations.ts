import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { invalidParameters } from "./errors.ts";

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
  "WarmThroughput",
] as const;
type Change = (typeof changes)[number];

/** AWS takes these for none where they are empty. */
const noneWhereEmpty: readonly Change[] = [
  "GlobalSecondaryIndexUpdates",
  "VectorIndexUpdates",
  "OnDemandThroughput",
  "WarmThroughput",
];

/** What an UpdateTable asks for. */
export function askedChanges(input: UpdateTableInput): readonly Change[] {
  return changes.filter((name) => {
    const value = input[name];
    if (value === undefined || !noneWhereEmpty.includes(name)) return value !== undefined;
    return Object.values(value).some((member) => member !== undefined);
  });
}

/**
 * Refuses changes that AWS does not make together in one UpdateTable, in its words; people have measured which these are.
 * They speak of updates under way and mean what the request asks for: whether the table is busy does not matter.
 */
export function assertChangesFitTogether(input: UpdateTableInput): void {
  if (input.GlobalSecondaryIndexUpdates?.length === 0) {
    throw invalidParameters("List of GlobalSecondaryIndexUpdates is empty");
  }
  const asked = askedChanges(input);
  const asksFor = (...names: Change[]) => names.some((name) => asked.includes(name));
  for (const [name, words] of lonely) {
    if (asksFor(name) && asked.length > 1) {
      throw invalidParameters(`${words} modification must be the only operation in the request`);
    }
  }
  const createsIndex = input.GlobalSecondaryIndexUpdates?.some(({ Create }) => Create);
  const changesIndexes = createsIndex || input.GlobalSecondaryIndexUpdates?.some(({ Delete }) => Delete);
  if (asksFor("OnDemandThroughput") && (asksFor("StreamSpecification", "WarmThroughput") || changesIndexes)) {
    throw invalidParameters("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
  }
  if (asksFor("WarmThroughput")) {
    if (createsIndex) {
      throw invalidParameters("Create global secondary index cannot be specified when updating WarmThroughput");
    }
    // The developer guide warms a table together with its indexes.
    if (changesIndexes || asksFor("BillingMode", "ProvisionedThroughput", "StreamSpecification")) {
      throw invalidParameters("WarmThroughput must be the only operation in the request");
    }
  }
  const changesThroughput = asksFor("ProvisionedThroughput") || input.BillingMode === "PROVISIONED";
  if (asksFor("StreamSpecification") && changesThroughput) {
    throw invalidParameters("You cannot modify stream status while updating table IOPS");
  }
  if (!changesIndexes) return;
  if (asksFor("StreamSpecification")) {
    throw invalidParameters("You cannot create or delete index while changing stream status");
  }
  if (changesThroughput) throw invalidParameters("You cannot create or delete index while updating table IOPS");
}
