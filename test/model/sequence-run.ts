import { type Command, pick, type Sequence, type TableDefinition, type Write } from "./commands.ts";
import { Refusal } from "./expressions.ts";
import { assertSame, Mismatch } from "./mismatch.ts";
import { answered, Cancelled, Oracle, type OracleTable, targetOf } from "./oracle.ts";
import type { PlatformUnderTest } from "./platform-under-test.ts";
import { checkQuery, checkScan } from "./read-checks.ts";
import * as requests from "./requests.ts";
import { checkStream } from "./stream-check.ts";
import { type Item, normalItem, type Scalar, textOfItem } from "./values.ts";

let runCount = 0;

/**
 * Runs a sequence against the server and the oracle and throws a `Mismatch` where they disagree: after each command over
 * what it answered, at the end over everything there is.
 */
export async function runSequence(platform: PlatformUnderTest, sequence: Sequence): Promise<void> {
  const run = new SequenceRun(platform, sequence);
  await run.createTables();
  for (const [index, command] of sequence.commands.entries()) {
    await run.take(command).catch((error: Error) => {
      throw new Mismatch(`command ${index}, ${JSON.stringify(command)}\n  ${error.message}`);
    });
  }
  await run.compareAll();
  await run.deleteTables();
}

class SequenceRun {
  readonly #platform: PlatformUnderTest;
  readonly #tables: readonly TableDefinition[];
  readonly #oracle: Oracle;
  readonly #nameOf: requests.NameOf;

  constructor(platform: PlatformUnderTest, { tables }: Sequence) {
    const prefix = `run-${runCount++}`;
    this.#platform = platform;
    this.#tables = tables;
    this.#oracle = new Oracle(tables, () => platform.nowSeconds());
    this.#nameOf = (table) => `${prefix}-${table}`;
  }

  async createTables(): Promise<void> {
    for (const table of this.#tables) {
      const TableName = this.#nameOf(table.name);
      await this.#platform.expect("CreateTable", requests.createTableRequest(this.#nameOf, table));
      if (table.expiry) {
        const TimeToLiveSpecification = { Enabled: true, AttributeName: table.expiry };
        await this.#platform.expect("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
      }
    }
  }

  async deleteTables(): Promise<void> {
    for (const { name } of this.#tables) await this.#platform.expect("DeleteTable", { TableName: this.#nameOf(name) });
  }

  async take(command: Command): Promise<void> {
    const platform = this.#platform;
    const oracle = this.#oracle;
    const nameOf = this.#nameOf;
    switch (command.do) {
      case "put":
      case "update":
      case "delete":
        return this.#takeWrite(command);
      case "get": {
        const { Item } = await platform.expect("GetItem", requests.getRequest(nameOf, command));
        return assertSame("the item", shown(Item), this.#read(command.table, command.key, command.projection));
      }
      case "query":
        await checkQuery(platform, nameOf, command, oracle.table(command.table));
        return;
      case "scan":
        return checkScan(platform, nameOf, command, oracle.table(command.table));
      case "batch write": {
        const RequestItems: Record<string, object[]> = {};
        for (const write of command.writes) {
          const request =
            write.do === "put" ? { PutRequest: { Item: write.item } } : { DeleteRequest: { Key: write.key } };
          RequestItems[nameOf(write.table)] = [...(RequestItems[nameOf(write.table)] ?? []), request];
        }
        const answer = await platform.call("BatchWriteItem", { RequestItems });
        return compareOutcome(
          answer,
          () => oracle.batchWrite(command.writes),
          () => answer.body.UnprocessedItems,
          {},
          // Of several things that are wrong, it is not documented which is told.
          false,
        );
      }
      case "batch get": {
        const { table, keys, projection } = command;
        const request = requests.projecting(projection, { Keys: keys });
        const answer = await platform.expect("BatchGetItem", { RequestItems: { [nameOf(table)]: request } });
        const expected = keys.map((key) => this.#read(table, key, projection)).filter((item) => item !== undefined);
        return assertSame("the items", texts(answer.Responses[nameOf(table)]), texts(expected));
      }
      case "transact write": {
        const TransactItems = command.actions.map((action) => requests.transactRequest(nameOf, action));
        const token = command.token && { ClientRequestToken: `${nameOf(command.token)}` };
        const answer = await platform.call("TransactWriteItems", { TransactItems, ...token });
        return compareOutcome(
          answer,
          () => oracle.transact(command.actions, command.token),
          () => answer.body,
          {},
        );
      }
      case "transact get": {
        const TransactItems = command.reads.map((read) => ({ Get: requests.getRequest(nameOf, read) }));
        const answer = await platform.expect("TransactGetItems", { TransactItems });
        const expected = command.reads.map(({ table, key, projection }) => this.#read(table, key, projection));
        const items = answer.Responses.map(({ Item }: { Item?: Item }) => shown(Item));
        return assertSame("the items", items, expected);
      }
      case "add index":
        return this.#addIndex(command);
      case "await index":
        return this.#awaitIndex(command.table, command.name);
      case "drop index": {
        const table = oracle.table(command.table);
        table.indexes = table.indexes.filter(({ name }) => name !== command.name);
        if (table.filling === command.name) table.filling = undefined;
        const GlobalSecondaryIndexUpdates = [{ Delete: { IndexName: command.name } }];
        await platform.expect("UpdateTable", { TableName: nameOf(command.table), GlobalSecondaryIndexUpdates });
        return;
      }
      case "advance":
        await platform.clock.advance(command.minutes * 60_000);
        // An index is filled only while time passes: how far it has come after that, nobody knows.
        for (const { definition, filling } of oracle.tables.values()) {
          if (filling) await this.#awaitIndex(definition.name, filling);
        }
        return this.#awaitExpiry();
      case "restart":
        return platform.restart();
    }
  }

  /** Every index and the table, read from both ends, and the stream. */
  async compareAll(): Promise<void> {
    for (const { name: table } of this.#tables) {
      const state = this.#oracle.table(table);
      for (const { name, isLocal } of state.indexes) if (!isLocal) await this.#awaitIndex(table, name);
      for (const index of [undefined, ...state.indexes.map(({ name }) => name)]) {
        const target = { table, ...(index && { index }) };
        await checkScan(this.#platform, this.#nameOf, { do: "scan", ...target, segments: 1, limit: 7 }, state);
        for (const partition of partitionsOf(state, index)) {
          const query = { do: "query", ...target, partition, equal: [] } as const;
          const forwards = await checkQuery(this.#platform, this.#nameOf, query, state);
          const backwards = { ...query, backwards: true, limit: 2 };
          const other = await checkQuery(this.#platform, this.#nameOf, backwards, state);
          assertSame("a query backwards", other.reverse(), forwards);
        }
      }
      await checkStream(this.#platform, this.#nameOf(table), state);
    }
  }

  async #takeWrite(write: Write): Promise<void> {
    const answer = await this.#platform.call(...requests.writeRequest(this.#nameOf, write));
    const hasOneCause = write.do !== "update" || write.clauses.length === 1;
    const expected = () => this.#oracle.write(write);
    let returned: Item | undefined;
    const act = () => {
      returned = expected();
    };
    compareOutcome(
      answer,
      act,
      () => shown(answer.body.Attributes),
      () => returned && normalItem(returned),
      hasOneCause,
    );
  }

  #read(table: string, key: Item, projection: Parameters<typeof answered>[2]): Item | undefined {
    const item = this.#oracle.get(table, key);
    return item && answered(item, undefined, projection);
  }

  async #addIndex({ table, index }: Extract<Command, { do: "add index" }>): Promise<void> {
    const TableName = this.#nameOf(table);
    const state = this.#oracle.table(table);
    const schemas = [state.definition.schema, ...state.indexes.map(({ schema }) => schema), index.schema];
    await this.#platform.expect("UpdateTable", {
      TableName,
      AttributeDefinitions: requests.attributeDefinitions(schemas),
      GlobalSecondaryIndexUpdates: [{ Create: requests.indexRequest(index) }],
    });
    state.indexes = [...state.indexes, index];
    state.filling = index.name;
  }

  async #awaitIndex(table: string, name: string): Promise<void> {
    const TableName = this.#nameOf(table);
    const isActive = async () => {
      const { Table } = await this.#platform.expect("DescribeTable", { TableName });
      const indexes: { IndexName: string; IndexStatus: string }[] = Table.GlobalSecondaryIndexes ?? [];
      return indexes.find(({ IndexName }) => IndexName === name)?.IndexStatus === "ACTIVE";
    };
    while (!(await isActive())) await this.#platform.clock.advance(10);
    const state = this.#oracle.table(table);
    if (state.filling === name) state.filling = undefined;
    await this.#awaitExpiry();
  }

  /** What has expired vanishes some time later: waits for just that, and nothing else may have gone. */
  async #awaitExpiry(): Promise<void> {
    for (let next = this.#anExpired(); next; next = this.#anExpired()) {
      const { table, key } = next;
      const { Item } = await this.#platform.expect("GetItem", { TableName: this.#nameOf(table), Key: key });
      if (!Item) this.#oracle.expire(table, key);
      // While time passes, more may expire, in any table.
      else await this.#platform.clock.advance(1_000);
    }
  }

  #anExpired(): { table: string; key: Item } | undefined {
    for (const table of this.#oracle.tables.values()) {
      const [key] = this.#oracle.expired(table);
      if (key) return { table: table.definition.name, key };
    }
    return undefined;
  }
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as they come
  readonly body: any;
}

/** Lets the oracle act and compares: an answer with an answer, a refusal with a refusal. */
function compareOutcome(
  answer: Answer,
  act: () => void,
  given: () => unknown,
  wanted: unknown,
  withMessage = true,
): void {
  const { status, body } = answer;
  const code = String(body.__type ?? "")
    .split("#")
    .at(-1);
  try {
    act();
  } catch (error) {
    if (error instanceof Cancelled) {
      const reasons = body.CancellationReasons?.map(({ Code, Item }: { Code: string; Item?: Item }) => ({
        code: Code,
        ...(Item && { item: normalItem(Item) }),
      }));
      assertSame("the outcome", [status, code, reasons], [400, "TransactionCanceledException", error.reasons]);
    } else if (error instanceof Refusal) {
      assertSame("the outcome", [status, code, shown(body.Item)], [400, error.code, error.item]);
      if (withMessage && error.message) assertSame("the words", body.message ?? body.Message, error.message);
    } else throw error;
    return;
  }
  if (status !== 200) throw new Mismatch(`the server refused what the oracle does: ${JSON.stringify(body)}`);
  assertSame("the answer", given(), typeof wanted === "function" ? wanted() : wanted);
}

/** The values by which there is something to query. */
function partitionsOf(table: OracleTable, index: string | undefined): Scalar[][] {
  const { schema, rows } = targetOf(table, index);
  const names = schema.partition.map(({ name }) => name);
  const keys = rows.map(({ entry }) => pick(entry, names));
  const distinct = new Map(keys.map((key) => [textOfItem(key), key]));
  return [...distinct.values()].map((key) => names.map((name) => key[name] as Scalar));
}

function shown(item: Item | undefined): Item | undefined {
  return item && normalItem(item);
}

function texts(items: readonly Item[]): string[] {
  return items.map(textOfItem).sort();
}
