import type { UpdateTableInput, UpdateTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import type { Writing } from "../../../store/store.ts";
import { deleteRules } from "../contributor-insights/rules.ts";
import { ownerOf } from "../contributor-insights/targets.ts";
import { refuseEncryption } from "../encryption.ts";
import { invalidParameters, noReplication, refuseParameters, validationError } from "../errors.ts";
import { assertIndexesProvisioned, checkIndexUpdates, withIndexUpdates } from "../index-updates.ts";
import { withMaximum } from "../on-demand-throughput.ts";
import { type TableRecord, tableKey, tableRecords } from "../records.ts";
import { tableSizes } from "../statistics.ts";
import { disableStream, drawStreamSeed, enableStream, type StreamSeed, wantedViewType } from "../streams/switches.ts";
import { withClass } from "../table-class.ts";
import { type DescribedState, describeTableRecord } from "../table-descriptions.ts";
import { allIndexes } from "../table-indexes.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";
import { changedThroughput, provisioned, withThroughput } from "../throughput.ts";
import { assertWithinLimits } from "../throughput-limits.ts";
import { askedChanges, assertChangesFitTogether } from "../update-combinations.ts";
import { assertStaysPaidPerRequest, checkVectorUpdates, withVectorUpdates } from "../vectors/updates.ts";
import { asksForWarmth, describeWarmth, keptWarm, withWarmth } from "../warm-throughput.ts";

const ofGlobalTables = [
  "ReplicaUpdates",
  "MultiRegionConsistency",
  "GlobalTableWitnessUpdates",
  "GlobalTableSettingsReplicationMode",
];

/** The change is made at once; where the answer says `UPDATING`, AWS's does. */
export async function updateTable(context: RequestContext, input: UpdateTableInput): Promise<UpdateTableOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  refuseParameters("UpdateTable", input, ofGlobalTables, noReplication);
  refuseEncryption("SSESpecification of UpdateTable", input.SSESpecification);
  if (askedChanges(input).length === 0) {
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
    if (input.SSESpecification) throw invalidParameters("Table is already encrypted by default");
    assertStaysPaidPerRequest(before, input.BillingMode);
    const throughput = changedThroughput(before, input.BillingMode, input.ProvisionedThroughput);
    const paying = withMaximum(
      throughput ? withThroughput(before, throughput, nowMs) : before,
      input.OnDemandThroughput,
      throughput?.billingMode ?? before.billingMode,
    );
    const warmed = withWarmth(paying, input.WarmThroughput, paying.billingMode);
    const definitions = input.AttributeDefinitions;
    const searched = withVectorUpdates(tx, region, warmed, input.VectorIndexUpdates ?? [], definitions ?? []);
    const indexed = withIndexUpdates(tx, region, searched, indexUpdates, definitions, nowMs);
    assertIndexesProvisioned(indexed, input.BillingMode);
    const after = withStream(tx, region, input, seed, {
      ...keptWarm(before, indexed),
      ...(input.DeletionProtectionEnabled !== undefined && { deletionProtection: input.DeletionProtectionEnabled }),
      ...withClass(before, input.TableClass, nowMs),
    });
    if (throughput || input.OnDemandThroughput || input.WarmThroughput || indexUpdates.length > 0) {
      assertWithinLimits(tx, region, after);
    }
    tx.put(tableKey(region, name), tableRecords.encode(after));
    const left = new Set(allIndexes(after).map(({ number }) => number));
    const isRemoved = ({ number }: Numbered) => !left.has(number);
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
    const sizes = tableSizes(tx, region, shown);
    const state = { ...stateUnderWay(input, before, isRemoved), sizes, nowMs };
    return { TableDescription: describeTableRecord(region, shown, state) };
  });
}

type Numbered = { readonly number: number };

/** What AWS's answer says of a change that takes it a while. */
function stateUnderWay(
  input: UpdateTableInput,
  before: TableRecord,
  isRemoved: (index: Numbered) => boolean,
): Pick<DescribedState, "status" | "indexStatus" | "warmth"> {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const updateOf = (name: string) => updates.find(({ Update }) => Update?.IndexName === name)?.Update;
  const staysActive = askedChanges(input).every((change) =>
    change === "GlobalSecondaryIndexUpdates" ? updates.every(({ Update }) => Update) : settledAtOnce.includes(change),
  );
  return {
    status: staysActive ? "ACTIVE" : "UPDATING",
    indexStatus: (index) => {
      if (isRemoved(index)) return "DELETING";
      if (index.status === "CREATING") return undefined;
      const { ProvisionedThroughput, OnDemandThroughput } = updateOf(index.name) ?? {};
      return ProvisionedThroughput || OnDemandThroughput ? "UPDATING" : undefined;
    },
    warmth: (described) => {
      const isIndex = "scope" in described;
      const asked = isIndex ? updateOf(described.name)?.WarmThroughput : input.WarmThroughput;
      const was = isIndex ? before.indexes?.find(({ number }) => number === described.number) : before;
      return asksForWarmth(asked) && was ? describeWarmth(was, before.billingMode, "UPDATING") : undefined;
    },
  };
}

/** Changes with which AWS's table stays `ACTIVE`. */
const settledAtOnce: readonly string[] = ["DeletionProtectionEnabled", "OnDemandThroughput", "WarmThroughput"];

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
