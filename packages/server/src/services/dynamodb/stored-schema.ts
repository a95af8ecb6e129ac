import { type KeyAttribute, type KeySchema, keySchema } from "./values/keys.ts";

/**
 * How a key schema is written down: by the first attribute of each kind, which is all that tables and local indexes have,
 * and what a global index has beyond them.
 */
export interface StoredKeySchema {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly furtherPartitionKeys?: readonly KeyAttribute[];
  readonly furtherSortKeys?: readonly KeyAttribute[];
}

export function keySchemaOf(stored: StoredKeySchema): KeySchema {
  const { partitionKey, sortKey, furtherPartitionKeys = [], furtherSortKeys = [] } = stored;
  return keySchema([partitionKey, ...furtherPartitionKeys], sortKey ? [sortKey, ...furtherSortKeys] : []);
}

export function storedSchemaOf({ partitionAttributes, sortAttributes }: KeySchema): StoredKeySchema {
  const [partitionKey, ...furtherPartitionKeys] = partitionAttributes;
  const [sortKey, ...furtherSortKeys] = sortAttributes;
  return {
    partitionKey,
    ...(sortKey && { sortKey }),
    ...(furtherPartitionKeys.length > 0 && { furtherPartitionKeys }),
    ...(furtherSortKeys.length > 0 && { furtherSortKeys }),
  };
}
