import type { CreateTableInput, CreateTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { uuid } from "../../../kernel/ids.ts";
import { refuseEncryption } from "../encryption.ts";
import { noReplication, refuseParameters, validationError } from "../errors.ts";
import { indexesOfNewTable } from "../index-definitions.ts";
import { newMaximum } from "../on-demand-throughput.ts";
import { canonicalPolicy } from "../policies/documents.ts";
import { putPolicy } from "../policies/resource-policies.ts";
import { type TableRecord, tableKey, tableRecords, tagRecords, tagsKey } from "../records.ts";
import { emptySizes } from "../statistics.ts";
import { drawStreamSeed, enableStream, wantedViewType } from "../streams/switches.ts";
import { type DescribedState, describeTableRecord } from "../table-descriptions.ts";
import { allKeyAttributes } from "../table-indexes.ts";
import { nameForTables, tableArn } from "../table-names.ts";
import { assertAtMostTwo, assertDefinitionsUsed, schemaOf } from "../table-schemas.ts";
import { findTableRecord } from "../tables.ts";
import { withTags } from "../tags.ts";
import { throughputOf } from "../throughput.ts";
import { assertWithinLimits } from "../throughput-limits.ts";
import { vectorIndexesOfNewTable } from "../vectors/definitions.ts";
import { asksForWarmth, describeWarmth, newWarmth } from "../warm-throughput.ts";

const ofGlobalTables = ["GlobalTableSourceArn", "GlobalTableSettingsReplicationMode"];

/** The table is there at once; the answer says `CREATING` because AWS's does and waiters expect it. */
export async function createTable(context: RequestContext, input: CreateTableInput): Promise<CreateTableOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  refuseParameters("CreateTable", input, ofGlobalTables, noReplication);
  refuseEncryption("SSESpecification of CreateTable", input.SSESpecification);
  for (const [member, value] of [
    ["attributeDefinitions", input.AttributeDefinitions],
    ["keySchema", input.KeySchema],
  ] as const) {
    if (!value) throw missingMember(member);
  }
  assertAtMostTwo(input.KeySchema!, "keySchema");
  for (const [at, { KeySchema }] of (input.LocalSecondaryIndexes ?? []).entries()) {
    assertAtMostTwo(KeySchema!, `localSecondaryIndexes.${at + 1}.member.keySchema`);
  }
  const throughput = throughputOf(input.BillingMode, input.ProvisionedThroughput);
  const schema = schemaOf(input.KeySchema!, input.AttributeDefinitions!);
  const indexes = indexesOfNewTable(input, schema);
  const vectorIndexes = vectorIndexesOfNewTable(input, schema, indexes);
  const hasIndexes = [input.LocalSecondaryIndexes, input.GlobalSecondaryIndexes, input.VectorIndexes].some(Boolean);
  assertDefinitionsUsed(
    input.AttributeDefinitions!,
    allKeyAttributes({ ...schema, indexes, vectorIndexes }),
    hasIndexes,
  );
  const viewType = wantedViewType(input.StreamSpecification);
  const tags = withTags({}, input.Tags ?? []);
  const policy = input.ResourcePolicy === undefined ? undefined : canonicalPolicy(input.ResourcePolicy, "table");
  if (policy) {
    await context.authorize("dynamodb:PutResourcePolicy", [tableArn(region, name)]);
  }
  const nowMs = platform.clock.nowMs();
  const table: TableRecord = {
    name,
    id: uuid(platform.random),
    ...schema,
    createdMs: nowMs,
    ...throughput,
    ...newMaximum(input.OnDemandThroughput, input.BillingMode),
    ...newWarmth(input.WarmThroughput, input.BillingMode, throughput),
    ...(throughput.billingMode === "PAY_PER_REQUEST" && { payPerRequestSinceMs: nowMs }),
    ...(input.TableClass && { tableClass: input.TableClass }),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    ...(indexes.length > 0 && { indexes }),
    ...(vectorIndexes.length > 0 && { vectorIndexes }),
    indexCountEver: indexes.length + vectorIndexes.length,
  };
  const seed = drawStreamSeed(platform.random, nowMs);
  return platform.store.transact((tx) => {
    const key = tableKey(region, name);
    const existing = findTableRecord(tx, region, name);
    if (existing) {
      const state = existing.restore ? "Table is being used" : "Table already exists";
      throw new ServiceError("ResourceInUseException", `${state}: ${name}`);
    }
    assertWithinLimits(tx, region, table);
    const created = viewType ? enableStream(tx, region, table, viewType, seed) : table;
    tx.put(key, tableRecords.encode(created));
    if (Object.keys(tags).length > 0) tx.put(tagsKey(region, table.id), tagRecords.encode(tags));
    if (policy) putPolicy(tx, region, table.id, policy, nowMs);
    // How warm it is AWS tells only later, unless the caller asked for it.
    const warmth: DescribedState["warmth"] = (described) =>
      described === created && asksForWarmth(input.WarmThroughput)
        ? describeWarmth(created, created.billingMode, "UPDATING")
        : {};
    const indexStatus = () => "CREATING" as const;
    const state = { status: "CREATING", sizes: emptySizes, nowMs, indexStatus, warmth } as const;
    return { TableDescription: describeTableRecord(region, created, state) };
  });
}

/** These two are required, though newer models, which know other ways to make a table, no longer say so. */
function missingMember(member: string): ServiceError {
  return validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
