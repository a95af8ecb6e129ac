import type {
  BatchWriteItemInput,
  BatchWriteItemOutput,
  ConsumedCapacity,
  WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { consumedCapacity, sumUnits, wantsCapacity } from "../capacity.ts";
import { validationError } from "../errors.ts";
import { assertDistinct, textOfPosition } from "../item-batches.ts";
import { collectionMetrics, metricsByTable } from "../item-collections.ts";
import { causeOf, encodeWithinLimit, needsBefore, validateIndexKeys, type Written, writeItem } from "../item-writes.ts";
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

/**
 * AWS promises nothing about a batch as a whole; here it is one transaction, because that is also the cheapest, and no
 * write is ever left unprocessed: 25 items of at most 400 KB stay under the 16 MB of a request.
 */
export async function batchWriteItem(
  context: RequestContext,
  input: Wire<BatchWriteItemInput>,
): Promise<WireOutput<BatchWriteItemOutput>> {
  const requests = Object.entries(input.RequestItems!).map(([name, writes]) => ({
    name,
    reference: referenceTable(context.region, name),
    writes: writes.map(writeOf),
  }));
  const writeCount = requests.reduce((sum, { writes }) => sum + writes.length, 0);
  if (writeCount > writeCountMax) throw validationError("Too many items requested for the BatchWriteItem call");
  const cause = causeOf(context);
  const capacityWanted = wantsCapacity(input.ReturnConsumedCapacity);
  return context.platform.store.transact((tx) => {
    const tables = requests.map(({ reference }: { reference: TableReference }) => readTable(tx, reference));
    const positions = requests.map(({ writes }, index) => positionsOf(writes, tables[index]!));
    const capacities: ConsumedCapacity[] = [];
    const metrics: [string, ReturnType<typeof collectionMetrics>][] = [];
    for (const [index, { name, writes }] of requests.entries()) {
      const table = tables[index]!;
      const written: Written[] = writes.map(({ attributes, after }, order) => {
        const key = positions[index]![order]!;
        const before = !after || capacityWanted || needsBefore(table) ? tx.get(key) : undefined;
        return writeItem(tx, table, key, { before, after, attributes, itemAfter: after && attributes }, cause);
      });
      const capacity = consumedCapacity(input.ReturnConsumedCapacity, name, sumUnits(written.map((one) => one.units)));
      if (capacity) capacities.push(capacity);
      for (const [order, { attributes }] of writes.entries()) {
        const { collectionBytes } = written[order]!;
        metrics.push([name, collectionMetrics(input.ReturnItemCollectionMetrics, table, attributes, collectionBytes)]);
      }
    }
    const metricsOfTables = metricsByTable(metrics);
    return {
      UnprocessedItems: {},
      ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
      ...(metricsOfTables && { ItemCollectionMetrics: metricsOfTables }),
    };
  });
}

function writeOf({ PutRequest: put, DeleteRequest: remove }: Wire<WriteRequest>): Write {
  if (put && remove) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (put) {
    const attributes = validateItem(put.Item);
    return { attributes, after: encodeWithinLimit(attributes) };
  }
  if (remove) return { attributes: validateItem(remove.Key), after: undefined };
  throw validationError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
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
