import type { DescribeTableInput, DescribeTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { tableSizes } from "../statistics.ts";
import { describeTableRecord } from "../table-descriptions.ts";
import { nameForTables } from "../table-names.ts";
import { readTableRecord } from "../tables.ts";

export async function describeTable(context: RequestContext, input: DescribeTableInput): Promise<DescribeTableOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  const nowMs = platform.clock.nowMs();
  return platform.store.read((tx) => {
    const table = readTableRecord(tx, region, name);
    const status = (table.indexes ?? []).some((index) => index.status === "CREATING") ? "UPDATING" : "ACTIVE";
    return { Table: describeTableRecord(region, table, { status, sizes: tableSizes(tx, region, table), nowMs }) };
  });
}
