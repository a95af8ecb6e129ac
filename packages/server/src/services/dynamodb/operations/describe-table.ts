import type { DescribeTableInput, DescribeTableOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { resourceNotFound } from "../errors.ts";
import type { TableRecord } from "../records.ts";
import { tableSizes } from "../statistics.ts";
import { type DescribedState, describeTableRecord } from "../table-descriptions.ts";
import { nameForTables } from "../table-names.ts";
import { findTableRecord } from "../tables.ts";

export async function describeTable(context: RequestContext, input: DescribeTableInput): Promise<DescribeTableOutput> {
  const { platform, region } = context;
  const name = nameForTables(region, input.TableName!);
  const nowMs = platform.clock.nowMs();
  return platform.store.read((tx) => {
    const table = findTableRecord(tx, region, name);
    if (!table) throw resourceNotFound(`Table: ${name}`);
    return {
      Table: describeTableRecord(region, table, { ...stateOf(table), sizes: tableSizes(tx, region, table), nowMs }),
    };
  });
}

/** A table is `ACTIVE` while a new index is being filled: everything may be done to it but to delete it, as on AWS. */
function stateOf({ restore }: TableRecord): Pick<DescribedState, "status" | "indexStatus"> {
  return restore ? { status: "CREATING", indexStatus: () => "CREATING" } : { status: "ACTIVE" };
}
