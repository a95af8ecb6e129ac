import type {
  BatchGetItemInput,
  BatchGetItemOutput,
  ConsumedCapacity,
  KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { settle } from "../../../kernel/clock.ts";
import { RawJson } from "../../../protocols/raw-json.ts";
import type { Reading } from "../../../store/store.ts";
import { consumedCapacity, readUnits } from "../capacity.ts";
import { type Access, countAccesses, readAccess } from "../contributor-insights/accesses.ts";
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
  const { store } = context.platform;
  let found = await store.read((tx) => readSlice(tx, requests, nothingYet(requests)));
  while (found.some(({ ended }) => !ended)) {
    await settle();
    const soFar = found;
    found = await store.read((tx) => readSlice(tx, requests, soFar));
  }
  for (const { accesses } of found) countAccesses(context.platform, accesses);
  const unprocessed = requests.flatMap(({ name, given, keys }, index): [string, Wire<KeysAndAttributes>][] => {
    const { readCount } = found[index]!;
    return readCount < keys.length ? [[name, { ...given, Keys: keys.slice(readCount) }]] : [];
  });
  const capacities = requests.flatMap(({ name }, index): ConsumedCapacity[] => {
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, name, { table: found[index]!.units });
    return capacity ? [capacity] : [];
  });
  return {
    Responses: Object.fromEntries(requests.map(({ name }, index) => [name, found[index]!.items])),
    UnprocessedKeys: Object.fromEntries(unprocessed),
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
  };
}

/** What was read from one table. */
interface Found {
  readonly items: (Item | RawJson)[];
  readonly readCount: number;
  readonly sizeBytes: number;
  readonly units: number;
  readonly accesses: readonly (Access | undefined)[];
  /** Whether all its keys were read, or the answer is full. */
  readonly ended: boolean;
}

function nothingYet(requests: readonly TableRequest[]): readonly Found[] {
  return requests.map(() => ({ items: [], readCount: 0, sizeBytes: 0, units: 0, accesses: [], ended: false }));
}

/**
 * What was read so far and as much more as others can wait for: nearly always everything. A table ends before an item that
 * would make the answer too large; its other keys go back as unprocessed.
 */
function readSlice(tx: Reading, requests: readonly TableRequest[], before: readonly Found[]): readonly Found[] {
  const tables = requests.map(({ reference }) => readTable(tx, reference));
  const positions = requests.map((request, index) => positionsOf(request, tables[index]!));
  let leftBytes = answerSizeBytesMax - before.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let sliceLeftBytes = sliceBytes;
  return requests.map(({ given, keys, projection }, index) => {
    if (before[index]!.ended) return before[index]!;
    const table = tables[index]!;
    const items = [...before[index]!.items];
    const accesses = [...before[index]!.accesses];
    let { readCount, sizeBytes, units } = before[index]!;
    let full = false;
    while (readCount < positions[index]!.length && !full && sliceLeftBytes > 0) {
      const stored = tx.get(positions[index]![readCount]!);
      const itemBytes = stored ? storedSizeBytes(stored) : 0;
      full = itemBytes > leftBytes;
      if (full) break;
      leftBytes -= itemBytes;
      sliceLeftBytes -= projection ? itemBytes * decodingFactor : itemBytes;
      const itemUnits = readUnits(itemBytes, given.ConsistentRead);
      if (table.insights) accesses.push(readAccess(table, keys[readCount]!, itemUnits));
      readCount++;
      sizeBytes += itemBytes;
      units += itemUnits;
      if (stored) items.push(projection ? project(projection, decodeItem(stored)) : new RawJson(itemJson(stored)));
    }
    return { items, readCount, sizeBytes, units, accesses, ended: full || readCount === positions[index]!.length };
  });
}

/** As much is read in one turn; items that are decoded take longer. */
const sliceBytes = 2 * 1024 * 1024;
const decodingFactor = 8;

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
