import type { ListTablesInput, ListTablesOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { decodeKey, prefixRange } from "../../../store/keys.ts";
import { tableKey } from "../records.ts";

const pageCountMax = 100;

export async function listTables(context: RequestContext, input: ListTablesInput): Promise<ListTablesOutput> {
  const { platform, region } = context;
  const limit = input.Limit ?? pageCountMax;
  const range = prefixRange(["dynamodb", "table", region]);
  const last = input.ExclusiveStartTableName;
  const start = last === undefined ? range.start : Buffer.concat([tableKey(region, last), Buffer.of(0)]);
  return platform.store.read((tx) => {
    const names: string[] = [];
    for (const { key } of tx.range({ ...range, start, limit: limit + 1 })) names.push(decodeKey(key)[3] as string);
    const TableNames = names.slice(0, limit);
    return { TableNames, ...(names.length > limit && { LastEvaluatedTableName: TableNames.at(-1) }) };
  });
}
