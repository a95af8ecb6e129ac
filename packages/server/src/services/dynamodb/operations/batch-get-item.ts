import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  ConsumedCapacity,
  KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import type { Reading } from "../../../store/store.ts";
import { consumedCapacity, readUnits } from "../capacity.ts";
import { refuseMixture, validationError } from "../errors.ts";
import { assertSubstitutionsUsable } from "../expressions/attributes.ts";
import { assertKeysScalar } from "../expressions/path.ts";
import { type Projection, project } from "../expressions/projection.ts";
import { assertDistinct, textOfKey } from "../item-batches.ts";
import { projectionOf } from "../projections.ts";
import { itemKey } from "../records.ts";
import { decodeItem, itemJson, storedSizeBytes } from "../stored-item.ts";
import { keyNames, readTable, referenceTable, type Table, type TableReference } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import { validateItem, validateKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const keyCountMax = 100;
const answerSizeBytesMax = 16 * 1024 * 1024;

/** What one request asks of one table. */
interface TableRequest {
  /** As the request names it, which is how the answer names it. */
  readonly name: string;
  readonly reference: TableReference;
  readonly given: Wire<KeysAndAttributes>;
  readonly keys: readonly Item[];
  readonly projection: Projection | undefined;
}

export async function batchGetItem(
  context: RequestContext,
  input: Wire<BatchGetItemInput>,
): Promise<WireOutput<BatchGetItemOutput>> {
  const requests = Object.entries(input.RequestItems!).map(([name, given]) => requestOf(context.region, name, given));
  const keyCount = requests.reduce((sum, { keys }) => sum + keys.length, 0);
  if (keyCount > keyCountMax) throw validationError("Too many items requested for the BatchGetItem call");
  return context.platform.store.read((tx) => {
    const tables = requests.map((request) => readTable(tx, request.reference));
    const positions = requests.map((request, index) => positionsOf(request, tables[index]!));
    const responses: [string, (Item | RawJson)[]][] = [];
    const unprocessed: [string, Wire<KeysAndAttributes>][] = [];
    const capacities: ConsumedCapacity[] = [];
    let leftBytes = answerSizeBytesMax;
    for (const [index, request] of requests.entries()) {
      const { name, keys, given } = request;
      const read = readItems(tx, request, positions[index]!, leftBytes);
      leftBytes -= read.sizeBytes;
      responses.push([name, read.items]);
      if (read.processedCount < keys.length)
        unprocessed.push([name, { ...given, Keys: keys.slice(read.processedCount) }]);
      const capacity = consumedCapacity(input.ReturnConsumedCapacity, name, { table: read.units });
      if (capacity) capacities.push(capacity);
    }
    return {
      Responses: Object.fromEntries(responses),
      UnprocessedKeys: Object.fromEntries(unprocessed),
      ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
    };
  });
}

function requestOf(region: string, name: string, given: Wire<KeysAndAttributes>): TableRequest {
  const reference = referenceTable(region, name);
  refuseMixture(given, ["AttributesToGet"], ["ProjectionExpression"]);
  const { ProjectionExpression, ExpressionAttributeNames } = given;
  assertSubstitutionsUsable({ ExpressionAttributeNames }, { ProjectionExpression });
  const projection = projectionOf(given);
  const keys = given.Keys!.map((key) => validateItem(key));
  assertDistinct(keys.map(textOfKey));
  return { name, reference, given, keys, projection };
}

function positionsOf({ keys, projection }: TableRequest, { schema, itemsPrefix, indexKeyNames }: Table): Uint8Array[] {
  for (const key of keys) validateKey(key, schema);
  if (projection) assertKeysScalar(projection.paths, keyNames(schema), indexKeyNames);
  return keys.map((key) => itemKey(itemsPrefix, schema, key));
}

/** Reads items until they would exceed what is left of the answer; the caller hands the other keys back as unprocessed. */
function readItems(tx: Reading, request: TableRequest, positions: readonly Uint8Array[], leftBytes: number) {
  const items: (Item | RawJson)[] = [];
  let processedCount = 0;
  let sizeBytes = 0;
  let units = 0;
  for (const position of positions) {
    const stored = tx.get(position);
    const itemBytes = stored ? storedSizeBytes(stored) : 0;
    if (sizeBytes + itemBytes > leftBytes) break;
    sizeBytes += itemBytes;
    units += readUnits(itemBytes, request.given.ConsistentRead);
    processedCount++;
    if (stored) {
      items.push(request.projection ? project(request.projection, decodeItem(stored)) : new RawJson(itemJson(stored)));
    }
  }
  return { items, processedCount, sizeBytes, units };
}
