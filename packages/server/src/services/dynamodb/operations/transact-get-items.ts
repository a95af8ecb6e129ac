import type { TransactGetItem, TransactGetItemsInput, TransactGetItemsOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import { readUnits, transactionCapacity, transactionFactor } from "../capacity.ts";
import { countAccesses, readAccess } from "../contributor-insights/accesses.ts";
import { validationError } from "../errors.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { project } from "../expressions/projection.ts";
import { projectionOf } from "../projections.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson, storedSizeBytes } from "../stored-item.ts";
import { keyNames, readTable, referenceTable } from "../tables.ts";
import { assertOneActionPerItem, forEveryAction } from "../transactions.ts";
import { validateItem, validateKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const itemsSizeBytesMax = 4 * 1024 * 1024;

export async function transactGetItems(
  context: RequestContext,
  input: Wire<TransactGetItemsInput>,
): Promise<WireOutput<TransactGetItemsOutput>> {
  const gets = input.TransactItems!.map((item) => getOf(context.region, item));
  const { output, accesses } = await context.platform.store.read((tx) => {
    const tables = gets.map(({ reference }) => readTable(tx, reference));
    const positions = forEveryAction(gets, ({ key, projection }, index) => {
      const { schema, itemsPrefix, indexKeyNames } = tables[index]!;
      validateKey(key, schema);
      if (projection) assertKeysScalar(projection.paths, keyNames(schema), indexKeyNames);
      return itemKey(itemsPrefix, schema, key);
    });
    assertOneActionPerItem(positions);
    const found = positions.map((position) => tx.get(position));
    const sizes = found.map((stored) => (stored ? storedSizeBytes(stored) : 0));
    if (sizes.reduce((sum, size) => sum + size, 0) > itemsSizeBytesMax) {
      throw validationError("The items of a transaction cannot be larger than 4 MB together");
    }
    const costs = gets.map(({ tableName }, index) => [tableName, { table: readUnits(sizes[index]!, true) }] as const);
    const capacity = transactionCapacity(input.ReturnConsumedCapacity, "ReadCapacityUnits", costs);
    const output = {
      Responses: gets.map(({ projection }, index) => {
        const stored = found[index];
        if (!stored) return {};
        return { Item: projection ? project(projection, decodeItem(stored)) : new RawJson(itemJson(stored)) };
      }),
      ...(capacity && { ConsumedCapacity: capacity }),
    };
    const counted = gets.map(({ key }, index) => readAccess(tables[index]!, key, costs[index]![1].table));
    return { output, accesses: counted };
  });
  countAccesses(context.platform, accesses, transactionFactor);
  return output;
}

function getOf(region: string, { Get }: Wire<TransactGetItem>) {
  const { TableName: tableName, Key } = Get!;
  return {
    tableName: tableName!,
    reference: referenceTable(region, tableName!),
    key: validateItem(Key),
    projection: projectionOf(Get!),
  };
}
