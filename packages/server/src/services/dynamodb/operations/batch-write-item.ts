import type { BatchWriteItemInput, BatchWriteItemOutput, WriteRequest } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { settle } from "../../../kernel/clock.ts";
import { consumedCapacity, sumUnits, type Units, wantsCapacity } from "../capacity.ts";
import { countAccesses } from "../contributor-insights/accesses.ts";
import { validationError } from "../errors.ts";
import { assertDistinct, textOfPosition } from "../item-batches.ts";
import { collectionMetrics, metricsByTable } from "../item-collections.ts";
import { causeOf, encodeWithinLimit, needsBefore, validateIndexKeys, writeItem } from "../item-writes.ts";
import { itemKey } from "../records.ts";
import { keyOf, readTable, referenceTable, type Table, type TableReference } from "../tables.ts";
import type { Item } from "../values/attribute-value.ts";
import { validateItem, validateKey } from "../values/validate.ts";
import type { Wire, WireOutput } from "../wire.ts";

const writeCountMax = 25;

/** One put or one delete. */
interface Write {
  /** The item to put, or the key to delete. */
  readonly attributes: Item;
  readonly after: Uint8Array | undefined;
}

/** As much is checked, or written in one transaction, in one turn. */
const turnBytes = 512 * 1024;

/** The writes to one table. */
interface TableWrites {
  /** The table as the request names it. */
  readonly name: string;
  readonly reference: TableReference;
  readonly writes: readonly Write[];
}

/**
 * AWS promises nothing about a batch as a whole; here most are one transaction, because that is also the cheapest. Only
 * ten megabytes in one would hold everybody else up, so large items are written a few at a time, with a turn for others in
 * between. No write is ever left unprocessed: 25 items of at most 400 KB stay under the 16 MB of a request.
 */
export async function batchWriteItem(
  context: RequestContext,
  input: Wire<BatchWriteItemInput>,
): Promise<WireOutput<BatchWriteItemOutput>> {
  const requests = await requestsOf(context.region, input);
  const writeCount = requests.reduce((sum, { writes }) => sum + writes.length, 0);
  if (writeCount > writeCountMax) throw validationError("Too many items requested for the BatchWriteItem call");
  const cause = causeOf(context);
  const capacityWanted = wantsCapacity(input.ReturnConsumedCapacity);
  const units = new Map<string, Units[]>();
  const metrics: [string, ReturnType<typeof collectionMetrics>][] = [];
  for (const [index, portion] of portionsOf(requests).entries()) {
    if (index > 0) await settle();
    const written = await context.platform.store.transact((tx) => {
      const tables = requests.map(({ reference }) => readTable(tx, reference));
      const positions = requests.map(({ writes }, index) => positionsOf(writes, tables[index]!));
      return portion.map(({ table: index, order, write: { attributes, after } }) => {
        const table = tables[index]!;
        const key = positions[index]![order]!;
        const before = !after || capacityWanted || needsBefore(table) ? tx.get(key) : undefined;
        const change = { before, after, attributes, itemAfter: after && attributes };
        return { table, ...writeItem(tx, table, key, change, cause) };
      });
    });
    for (const [index, { table, units: cost, collectionBytes, accesses }] of written.entries()) {
      if (accesses) countAccesses(context.platform, accesses);
      const { name, write } = portion[index]!;
      units.set(name, [...(units.get(name) ?? []), cost]);
      const wanted = input.ReturnItemCollectionMetrics;
      metrics.push([name, collectionMetrics(wanted, table, write.attributes, collectionBytes)]);
    }
  }
  const capacities = [...units].flatMap(([name, costs]) => {
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, name, sumUnits(costs));
    return capacity ? [capacity] : [];
  });
  const metricsOfTables = metricsByTable(metrics);
  return {
    UnprocessedItems: {},
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
    ...(metricsOfTables && { ItemCollectionMetrics: metricsOfTables }),
  };
}

async function requestsOf(region: string, input: Wire<BatchWriteItemInput>): Promise<TableWrites[]> {
  const requests: TableWrites[] = [];
  let turnLeftBytes = turnBytes;
  for (const [name, given] of Object.entries(input.RequestItems!)) {
    const reference = referenceTable(region, name);
    const writes: Write[] = [];
    for (const request of given) {
      const write = writeOf(request);
      writes.push(write);
      turnLeftBytes -= write.after?.length ?? 0;
      if (turnLeftBytes > 0) continue;
      await settle();
      turnLeftBytes = turnBytes;
    }
    requests.push({ name, reference, writes });
  }
  return requests;
}

/** A write, and where it stands in its request. */
interface PlacedWrite {
  readonly name: string;
  readonly table: number;
  readonly order: number;
  readonly write: Write;
}

/** What goes into one transaction each: nearly always everything into the first. */
function portionsOf(requests: readonly TableWrites[]): PlacedWrite[][] {
  const portions: PlacedWrite[][] = [[]];
  let leftBytes = turnBytes;
  for (const [table, { name, writes }] of requests.entries()) {
    for (const [order, write] of writes.entries()) {
      if (leftBytes <= 0) {
        portions.push([]);
        leftBytes = turnBytes;
      }
      portions.at(-1)!.push({ name, table, order, write });
      leftBytes -= write.after?.length ?? 0;
    }
  }
  return portions;
}

function writeOf({ PutRequest: put, DeleteRequest: remove }: Wire<WriteRequest>): Write {
  if (put && !remove) {
    const attributes = validateItem(put.Item);
    return { attributes, after: encodeWithinLimit(attributes) };
  }
  if (remove && !put) return { attributes: validateItem(remove.Key), after: undefined };
  // AWS says the same of a request with both and of one with neither.
  throw validationError(
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  );
}

function positionsOf(writes: readonly Write[], table: Table): Uint8Array[] {
  const { schema, itemsPrefix } = table;
  for (const { attributes, after } of writes) {
    // In a batch a put with a wrong key is told so in the words for keys.
    validateKey(after ? keyOf(schema, attributes) : attributes, schema);
    if (after) validateIndexKeys(attributes, table);
  }
  const positions = writes.map(({ attributes }) => itemKey(itemsPrefix, schema, attributes));
  assertDistinct(positions.map(textOfPosition));
  return positions;
}
