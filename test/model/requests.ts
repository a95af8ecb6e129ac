import {
  type Action,
  type Get,
  type IndexDefinition,
  type KeyAttribute,
  keyAttributes,
  type Query,
  type Scan,
  type Schema,
  type SortCondition,
  type TableDefinition,
  type Update,
  type Write,
} from "./commands.ts";
import type { Path } from "./expressions.ts";
import { Rendering } from "./rendering.ts";
import type { Scalar } from "./values.ts";

/** Commands as the requests of the public API. `nameOf` gives a table's name on the server. */

export type NameOf = (table: string) => string;

export function createTableRequest(nameOf: NameOf, table: TableDefinition): object {
  const local = table.indexes.filter(({ isLocal }) => isLocal);
  const global = table.indexes.filter(({ isLocal }) => !isLocal);
  return {
    TableName: nameOf(table.name),
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(table.schema),
    AttributeDefinitions: attributeDefinitions([table.schema, ...table.indexes.map(({ schema }) => schema)]),
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map(indexRequest) }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global.map(indexRequest) }),
    ...(table.stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream } }),
  };
}

export function indexRequest({ name, schema, projection }: IndexDefinition): object {
  const keysOnly = { ProjectionType: "KEYS_ONLY" };
  const some = { ProjectionType: "INCLUDE", NonKeyAttributes: projection };
  return {
    IndexName: name,
    KeySchema: keySchema(schema),
    Projection: projection === "ALL" ? { ProjectionType: "ALL" } : projection.length > 0 ? some : keysOnly,
  };
}

export function attributeDefinitions(schemas: readonly Schema[]): object[] {
  const attributes = new Map<string, KeyAttribute>();
  for (const attribute of schemas.flatMap(keyAttributes)) attributes.set(attribute.name, attribute);
  return [...attributes.values()].map(({ name, type }) => ({ AttributeName: name, AttributeType: type }));
}

const operations = { put: "PutItem", update: "UpdateItem", delete: "DeleteItem", check: "ConditionCheck" } as const;

/** The operation of a write and its request; in a transaction, the same without what it returns. */
export function writeRequest(nameOf: NameOf, write: Write): [operation: string, request: object] {
  const request = { ...actionRequest(nameOf, write), ...(write.returns && { ReturnValues: write.returns }) };
  return [operations[write.do], request];
}

export function transactRequest(nameOf: NameOf, action: Action): object {
  return { [operations[action.do].replace("Item", "")]: actionRequest(nameOf, action) };
}

function actionRequest(nameOf: NameOf, action: Action): object {
  const rendering = new Rendering();
  const update = action.do === "update" && rendering.update((action as Update).clauses);
  return rendering.complete({
    TableName: nameOf(action.table),
    ...(action.do === "put" ? { Item: action.item } : { Key: action.key }),
    ...(update && { UpdateExpression: update }),
    ...(action.condition && { ConditionExpression: rendering.condition(action.condition) }),
    ...(action.condition && action.tellsItem && { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
  });
}

export function getRequest(nameOf: NameOf, { table, key, projection }: Get): object {
  return projecting(projection, { TableName: nameOf(table), Key: key });
}

/** A request with a projection and nothing else that has names. */
export function projecting(projection: readonly Path[] | undefined, request: object): object {
  const rendering = new Rendering();
  return rendering.complete({
    ...request,
    ...(projection && { ProjectionExpression: rendering.projection(projection) }),
  });
}

/** A query or a scan of its first page; the key attributes of a query are those of `schema`. */
export function pageRequest(nameOf: NameOf, read: Query | Scan, schema: Schema): object {
  const rendering = new Rendering();
  const { projection, filter, index, limit, countOnly, whole } = read;
  return rendering.complete({
    TableName: nameOf(read.table),
    ...(index && { IndexName: index }),
    ...(limit && { Limit: limit }),
    ...(countOnly && { Select: "COUNT" }),
    ...(whole && { Select: "ALL_ATTRIBUTES" }),
    ...(projection && { ProjectionExpression: rendering.projection(projection) }),
    ...(filter && { FilterExpression: rendering.condition(filter) }),
    ...(read.do === "query" && {
      KeyConditionExpression: keyCondition(rendering, read, schema),
      ScanIndexForward: !read.backwards,
      ...(read.after && { ExclusiveStartKey: read.after }),
    }),
  });
}

function keyCondition(rendering: Rendering, { partition, equal, sort }: Query, schema: Schema): string {
  const path = (attribute: KeyAttribute) => rendering.path([attribute.name]);
  const equality = (attribute: KeyAttribute, value: Scalar) => `${path(attribute)} = ${rendering.value(value)}`;
  const conditions = [
    ...partition.map((value, at) => equality(schema.partition[at]!, value)),
    ...equal.map((value, at) => equality(schema.sort[at]!, value)),
  ];
  const last = schema.sort[equal.length];
  return [...conditions, ...(sort && last ? [sortCondition(rendering, path(last), sort)] : [])].join(" AND ");
}

function sortCondition(rendering: Rendering, name: string, sort: SortCondition): string {
  if ("low" in sort) return `${name} BETWEEN ${rendering.value(sort.low)} AND ${rendering.value(sort.high)}`;
  if ("start" in sort) return `begins_with(${name}, ${rendering.value(sort.start)})`;
  return `${name} ${sort.compare} ${rendering.value(sort.value)}`;
}

function keySchema({ partition, sort }: Schema): object[] {
  return [
    ...partition.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" })),
    ...sort.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" })),
  ];
}
