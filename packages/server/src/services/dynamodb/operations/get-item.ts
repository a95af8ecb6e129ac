import type { GetItemInput, GetItemOutput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import { consumedCapacity, readUnits, wantsCapacity } from "../capacity.ts";
import { countAccesses, readAccess } from "../contributor-insights/accesses.ts";
import { refuseMixture } from "../errors.ts";
import { assertSubstitutionsUsable } from "../expressions/attributes.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { project } from "../expressions/projection.ts";
import { projectionOf } from "../projections.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson, storedSizeBytes } from "../stored-item.ts";
import { keyNames, readTable, referenceTable } from "../tables.ts";
import { validateItem, validateKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const legacy = ["AttributesToGet"];
const expressions = ["ProjectionExpression"];

/** Every read sees every acknowledged write, so `ConsistentRead` changes the price and nothing else. */
export async function getItem(context: RequestContext, input: Wire<GetItemInput>): Promise<WireOutput<GetItemOutput>> {
  const reference = referenceTable(context.region, input.TableName!);
  refuseMixture(input, legacy, expressions);
  const { ProjectionExpression } = input;
  assertSubstitutionsUsable({ ExpressionAttributeNames: input.ExpressionAttributeNames }, { ProjectionExpression });
  const keyAttributes = validateItem(input.Key);
  const projection = projectionOf(input);
  const { output, access } = await context.platform.store.read((tx) => {
    const table = readTable(tx, reference);
    validateKey(keyAttributes, table.schema);
    if (projection) assertKeysScalar(projection.paths, keyNames(table.schema), table.indexKeyNames);
    const stored = tx.get(itemKey(table.itemsPrefix, table.schema, keyAttributes));
    const output: WireOutput<GetItemOutput> = {};
    if (stored) output.Item = projection ? project(projection, decodeItem(stored)) : new RawJson(itemJson(stored));
    if (!table.insights && !wantsCapacity(input.ReturnConsumedCapacity)) return { output };
    const units = readUnits(stored ? storedSizeBytes(stored) : 0, input.ConsistentRead);
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, input.TableName!, { table: units });
    if (capacity) output.ConsumedCapacity = capacity;
    return { output, access: readAccess(table, keyAttributes, units) };
  });
  if (access) countAccesses(context.platform, [access]);
  return output;
}
