import type { UpdateTableInput, UpdateTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import type { Writing } from "../../../store/store.ts";
import { deleteRules } from "../contributor-insights/rules.ts";
import { ownerOf } from "../contributor-insights/targets.ts";
import { refuseParameters, validationError } from "../errors.ts";
import { assertIndexesProvisioned, checkIndexUpdates, withIndexUpdates } from "../index-updates.ts";
import { asksForMaximum, withMaximum } from "../on-demand-throughput.ts";
import { type TableRecord, tableKey, tableRecords } from "../records.ts";
import { tableSizes } from "../statistics.ts";
import { disableStream, drawStreamSeed, enableStream, type StreamSeed, wantedViewType } from "../streams/switches.ts";
import { withClass } from "../table-class.ts";
import { describeTableRecord } from "../table-descriptions.ts";
import { allIndexes } from "../table-indexes.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";
import { changedThroughput, provisioned, withThroughput } from "../throughput.ts";
import { assertWithinLimits } from "../throughput-limits.ts";
import { assertChangesFitTogether } from "../update-combinations.ts";
import { assertStaysPaidPerRequest, checkVectorUpdates, withVectorUpdates } from "../vectors/updates.ts";
import { refuseEncryption } from "./create-table.ts";

const refused = [
  "ReplicaUpdates",
  "MultiRegionConsistency",
  "GlobalTableWitnessUpdates",
  "WarmThroughput",
  "GlobalTableSettingsReplicationMode",
];

/** The change is made at once; where the answer says `UPDATING`, AWS's does. */
export async function updateTable(context: RequestContext, input: UpdateTableInput): Promise<UpdateTableOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  refuseParameters("UpdateTable", input, refused);
  refuseEncryption("SSESpecification of UpdateTable", input.SSESpecification);
  if (!asksForSomething(input)) {
    throw validationError(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, " +
        "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, " +
        "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
    );
  }
  wantedViewType(input.StreamSpecification, "UpdateTable");
  assertChangesFitTogether(input);
  if (input.ProvisionedThroughput) provisioned(input.ProvisionedThroughput);
  const indexUpdates = input.GlobalSecondaryIndexUpdates ?? [];
  checkIndexUpdates(indexUpdates);
  checkVectorUpdates(input);
  const nowMs = platform.clock.nowMs();
  const seed = drawStreamSeed(platform.random, nowMs);
  return platform.store.transact((tx) => {
    const before = readTableRecord(tx, region, name);
    assertStaysPaidPerRequest(before, input.BillingMode);
    const throughput = changedThroughput(before, input.BillingMode, input.ProvisionedThroughput);
    const paying = withMaximum(
      throughput ? withThroughput(before, throughput, nowMs) : before,
      input.OnDemandThroughput,
      throughput?.billingMode ?? before.billingMode,
    );
    const definitions = input.AttributeDefinitions ?? [];
    const searched = withVectorUpdates(tx, region, paying, input.VectorIndexUpdates ?? [], definitions);
    const indexed = withIndexUpdates(tx, region, searched, indexUpdates, definitions, nowMs);
    assertIndexesProvisioned(indexed, input.BillingMode);
    const after = withStream(tx, region, input, seed, {
      ...indexed,
      ...(input.DeletionProtectionEnabled !== undefined && { deletionProtection: input.DeletionProtectionEnabled }),
      ...withClass(before, input.TableClass, nowMs),
    });
    if (throughput || input.OnDemandThroughput || indexUpdates.length > 0) assertWithinLimits(tx, region, after);
    tx.put(tableKey(region, name), tableRecords.encode(after));
    const left = new Set(allIndexes(after).map(({ number }) => number));
    const isRemoved = ({ number }: { readonly number: number }) => !left.has(number);
    const { indexes, vectorIndexes } = before;
    for (const index of indexes?.filter(isRemoved) ?? []) {
      const { target, state } = ownerOf(before, index);
      deleteRules(tx, region, target, state);
    }
    const shown = {
      ...after,
      ...(indexes?.some(isRemoved) && { indexes }),
      ...(vectorIndexes?.some(isRemoved) && { vectorIndexes }),
    };
    const indexStatus = (index: { readonly number: number }) => (isRemoved(index) ? "DELETING" : undefined);
    const sizes = tableSizes(tx, region, shown);
    const status = isSettledAtOnce(input) ? "ACTIVE" : "UPDATING";
    return { TableDescription: describeTableRecord(region, shown, { status, sizes, nowMs, indexStatus }) };
  });
}

function asksForSomething(input: UpdateTableInput): boolean {
  const { BillingMode, DeletionProtectionEnabled, ProvisionedThroughput, SSESpecification } = input;
  const asked = [BillingMode, DeletionProtectionEnabled, ProvisionedThroughput, SSESpecification];
  if (input.GlobalSecondaryIndexUpdates?.length || input.VectorIndexUpdates?.length) return true;
  if (asksForMaximum(input.OnDemandThroughput)) return true;
  return [...asked, input.StreamSpecification, input.TableClass].some((value) => value !== undefined);
}

/** Whether the change takes AWS no time either. */
function isSettledAtOnce({ DeletionProtectionEnabled, OnDemandThroughput, BillingMode }: UpdateTableInput): boolean {
  if (DeletionProtectionEnabled !== undefined) return true;
  return asksForMaximum(OnDemandThroughput) && BillingMode === undefined;
}

function withStream(
  tx: Writing,
  region: string,
  input: UpdateTableInput,
  seed: StreamSeed,
  table: TableRecord,
): TableRecord {
  if (!input.StreamSpecification) return table;
  const viewType = wantedViewType(input.StreamSpecification, "UpdateTable");
  if (!viewType) {
    if (!table.stream) throw validationError(`Table has no stream to disable: TableName: ${table.name}`);
    return disableStream(tx, region, table, table.stream, seed.createdMs);
  }
  if (table.stream) throw validationError(`Table already has an enabled stream: TableName: ${table.name}`);
  return enableStream(tx, region, table, viewType, seed);
}
