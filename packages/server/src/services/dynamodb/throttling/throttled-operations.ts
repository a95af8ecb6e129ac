import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { countRefusal } from "../contributor-insights/throttled-keys.ts";
import { parseStatement } from "../partiql/statements.ts";
import { readTable, referenceTable, type Table } from "../tables.ts";
import { cancelled } from "../transactions.ts";
import { Buckets } from "./buckets.ts";
import { type Kind, limitOf, refusal } from "./limits.ts";
import { Peaks } from "./peaks.ts";
import { warmUp } from "./warming.ts";

type Members = Record<string, unknown>;
type Run = (context: RequestContext, input: Members) => Promise<Members>;

/** Which tables, and which index of it, a request uses. */
interface Use {
  readonly tableName: string;
  readonly kind: Kind;
  readonly indexName?: string | undefined;
  /** What of the request is about it; left out for statements. */
  readonly part?: unknown;
}

const kinds: Readonly<Record<string, Kind>> = {
  GetItem: "Read",
  Query: "Read",
  Scan: "Read",
  BatchGetItem: "Read",
  TransactGetItems: "Read",
  PutItem: "Write",
  UpdateItem: "Write",
  DeleteItem: "Write",
  BatchWriteItem: "Write",
  TransactWriteItems: "Write",
};

/**
 * The operations on items, held to what their tables may use (docs/decisions/0014). Each operation runs as it is,
 * with its capacity asked for; before, the tables that it names must have something left, and after, what it used is taken.
 */
export function throttled<Table extends Members>(operations: Table): Table {
  const meters = new WeakMap<object, Meter>();
  const meterOf = ({ platform: { store, clock } }: RequestContext) => {
    const known = meters.get(store) ?? { buckets: new Buckets(clock), peaks: new Peaks(clock) };
    meters.set(store, known);
    return known;
  };
  const names = [...Object.keys(kinds), "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"];
  const rows = names.map((name) => {
    const row = operations[name] as { readonly run: Run };
    const run: Run = (context, input) => runWithin(meterOf(context), name, row.run, context, input);
    return [name, { ...row, run }];
  });
  return { ...operations, ...Object.fromEntries(rows) };
}

/** What tables have left, and how much they have used. */
interface Meter {
  readonly buckets: Buckets;
  readonly peaks: Peaks;
}

async function runWithin(
  meter: Meter,
  operation: string,
  run: Run,
  context: RequestContext,
  input: Members,
): Promise<Members> {
  const uses = usesOf(operation, input);
  const tables = await tablesOf(context, uses);
  const refusals = uses.map(
    (use, index) => tables[index] && refusal(meter.buckets, tables[index], use.kind, use.indexName),
  );
  countRefusals(meter.buckets, context, uses, tables);
  const left = operation.startsWith("Batch") ? withoutRefused(operation, input, refusals) : undefined;
  if (!left && refusals.some(Boolean)) throw refused(operation, refusals);
  if (left && !left.input) return left.handedBack({});
  try {
    const wanted = input["ReturnConsumedCapacity"] as ReturnConsumedCapacity | undefined;
    const output = await run(context, { ...(left?.input ?? input), ReturnConsumedCapacity: "INDEXES" });
    const capacities = [output["ConsumedCapacity"] ?? []].flat() as ConsumedCapacity[];
    for (const capacity of capacities) await charge(context, meter, uses, tables, capacity);
    return { ...withCapacity(output, wanted), ...left?.handedBack(output) };
  } catch (error) {
    // A condition that does not hold has been looked at, and costs a write all the same.
    if (error instanceof ServiceError && error.code === "ConditionalCheckFailedException" && tables[0]) {
      await take(context, meter, tables[0], "Write", 1);
    }
    throw error;
  }
}

function usesOf(operation: string, input: Members): Use[] {
  const kind = kinds[operation];
  if (kind === undefined) return statementsOf(operation, input).map(useOfStatement);
  if (input["RequestItems"]) {
    return Object.entries(input["RequestItems"]).map(([tableName, part]) => ({ tableName, kind, part }));
  }
  if (input["TransactItems"]) {
    const actions = (input["TransactItems"] as Members[]).flatMap((item) => Object.values(item).slice(0, 1));
    return actions.map((part) => ({ tableName: (part as { TableName: string }).TableName, kind, part }));
  }
  const { TableName: tableName, IndexName: indexName } = input as { TableName: string; IndexName?: string };
  return [{ tableName, kind, indexName, part: input }];
}

interface Statement {
  readonly Statement?: string;
  readonly Parameters?: Parameters<typeof parseStatement>[1];
}

function statementsOf(operation: string, input: Members): readonly Statement[] {
  if (operation === "ExecuteStatement") return [input as Statement];
  return (input[operation === "ExecuteTransaction" ? "TransactStatements" : "Statements"] as Statement[]) ?? [];
}

/** What is no statement uses nothing: the operation will say so. */
function useOfStatement({ Statement: text, Parameters: parameters }: Statement): Use {
  try {
    const statement = parseStatement(text!, parameters ?? []);
    const kind = statement.kind === "select" || statement.kind === "exists" ? "Read" : "Write";
    return {
      tableName: statement.tableName,
      kind,
      indexName: statement.kind === "select" ? statement.indexName : undefined,
    };
  } catch {
    return { tableName: "", kind: "Read" };
  }
}

/** The tables, undefined where there is none: the operation will say so. */
function tablesOf(context: RequestContext, uses: readonly Use[]): Promise<readonly (Table | undefined)[]> {
  return context.platform.store.read((tx) =>
    uses.map(({ tableName }) => {
      try {
        return readTable(tx, referenceTable(context.region, tableName));
      } catch (error) {
        if (error instanceof ServiceError) return undefined;
        throw error;
      }
    }),
  );
}

/** "Write throttling caused by insufficient write capacity for a global secondary index is not measured", says AWS. */
function countRefusals(
  buckets: Buckets,
  context: RequestContext,
  uses: readonly Use[],
  tables: readonly (Table | undefined)[],
): void {
  for (const [index, { kind, indexName, part }] of uses.entries()) {
    const table = tables[index];
    const own = table?.insights && limitOf(table, kind, indexName);
    if (table && own && part !== undefined && !buckets.has(own)) countRefusal(context, { table, indexName, part });
  }
}

/** A transaction tells of every action why it cannot be done. */
function refused(operation: string, refusals: readonly (ServiceError | undefined)[]): ServiceError {
  if (!operation.includes("Transact")) return refusals.find((error) => error !== undefined)!;
  return cancelled(
    refusals.map((error) => (error ? { Code: reasonCode(error), Message: error.message } : { Code: "None" })),
  );
}

/** What a refusal is called as a reason of a transaction, or as the error of a statement. */
function reasonCode({ code }: ServiceError): "ThrottlingError" | "ProvisionedThroughputExceeded" {
  return code === "ThrottlingException" ? "ThrottlingError" : "ProvisionedThroughputExceeded";
}

interface Left {
  /** Undefined when there is nothing left to run. */
  readonly input: Members | undefined;
  readonly handedBack: (output: Members) => Members;
}

/**
 * What is left of a batch without the tables that have nothing left; these are handed back as unprocessed. Undefined when
 * nothing was refused, or, for keys and writes, when everything was, which is then an error; statements have each their own.
 */
function withoutRefused(
  operation: string,
  input: Members,
  refusals: readonly (ServiceError | undefined)[],
): Left | undefined {
  if (!refusals.some(Boolean)) return undefined;
  if (operation === "BatchExecuteStatement") return withoutStatements(input, refusals);
  const requests = Object.entries(input["RequestItems"] as Members);
  const kept = requests.filter((_, index) => !refusals[index]);
  if (kept.length === 0) return undefined;
  const member = operation === "BatchGetItem" ? "UnprocessedKeys" : "UnprocessedItems";
  const back = Object.fromEntries(requests.filter((_, index) => refusals[index]));
  return {
    input: { ...input, RequestItems: Object.fromEntries(kept) },
    handedBack: (output) => ({ [member]: { ...(output[member] as Members), ...back } }),
  };
}

function withoutStatements(input: Members, refusals: readonly (ServiceError | undefined)[]): Left {
  const statements = input["Statements"] as readonly Statement[];
  const kept = statements.filter((_, index) => !refusals[index]);
  return {
    input: kept.length > 0 ? { ...input, Statements: kept } : undefined,
    handedBack: (output) => {
      const responses = [...((output["Responses"] as Members[] | undefined) ?? [])];
      const all = refusals.map((error) =>
        error ? { Error: { Code: reasonCode(error), Message: error.message } } : (responses.shift() as Members),
      );
      return { Responses: all };
    },
  };
}

async function charge(
  context: RequestContext,
  meter: Meter,
  uses: readonly Use[],
  tables: readonly (Table | undefined)[],
  capacity: ConsumedCapacity,
): Promise<void> {
  const index = uses.findIndex(({ tableName }) => tableName === capacity.TableName);
  const table = tables[index];
  if (!table) return;
  const { kind } = uses[index]!;
  const local = Object.values(capacity.LocalSecondaryIndexes ?? {});
  const own = [capacity.Table, ...local].reduce((sum, part) => sum + (part?.CapacityUnits ?? 0), 0);
  await take(context, meter, table, kind, own);
  for (const [name, part] of Object.entries(capacity.GlobalSecondaryIndexes ?? {})) {
    await take(context, meter, table, kind, part.CapacityUnits ?? 0, name);
  }
}

async function take(
  context: RequestContext,
  { buckets, peaks }: Meter,
  table: Table,
  kind: Kind,
  units: number,
  indexName?: string,
): Promise<void> {
  const limit = limitOf(table, kind, indexName);
  buckets.take(limit, units);
  if (limit.cause !== "warmth") return;
  const peak = peaks.note(limit.id, units);
  if (peak !== undefined && 2 * peak > limit.unitsPerSecond) await warmUp(context, table, kind, peak, indexName);
}

/** The output with as much about its capacity as the caller asked for. */
function withCapacity(output: Members, wanted: ReturnConsumedCapacity | undefined): Members {
  const { ConsumedCapacity: all, ...rest } = output;
  if (all === undefined || wanted === "INDEXES") return output;
  if (wanted !== "TOTAL") return rest;
  const total = (capacity: ConsumedCapacity) => {
    const {
      Table: _,
      LocalSecondaryIndexes: __,
      GlobalSecondaryIndexes: ___,
      VectorIndexes: ____,
      ...units
    } = capacity;
    return units;
  };
  return { ...rest, ConsumedCapacity: Array.isArray(all) ? all.map(total) : total(all as ConsumedCapacity) };
}
