import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { createDynamodbService } from "../service.ts";
import { contextWith, peopleTable, plain, type TestContext } from "../testing.ts";

const units = (read: number, write: number) => ({ ReadCapacityUnits: read, WriteCapacityUnits: write });
const provisioned = {
  ...peopleTable,
  BillingMode: "PROVISIONED" as const,
  ProvisionedThroughput: units(10, 2),
};
const withIndex = {
  ...provisioned,
  TableName: "towns",
  ProvisionedThroughput: units(10, 100),
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" as const },
    { AttributeName: "land", AttributeType: "S" as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byLand",
      KeySchema: [{ AttributeName: "land", KeyType: "HASH" as const }],
      Projection: { ProjectionType: "ALL" as const },
      ProvisionedThroughput: units(10, 1),
    },
  ],
};
const onDemand = { ...peopleTable, TableName: "free" };
const tableExceeded =
  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning " +
  "level with the UpdateTable API.";

let context: TestContext;
beforeEach(async () => {
  context = await contextWith(provisioned, withIndex, onDemand);
});

const { operations } = createDynamodbService({ throttling: true });
async function run(operation: string, input: object): Promise<Record<string, unknown>> {
  const row = operations[operation] as unknown as { run: (context: unknown, input: object) => Promise<object> };
  return plain((await row.run(context, input)) as Record<string, unknown>);
}
const put = (TableName: string, pk: string, more = {}) =>
  run("PutItem", { TableName, Item: { pk: { S: pk }, ...more } });
const text = (kilobytes: number) => ({ text: { S: "x".repeat(kilobytes * 1024 - 100) } });

describe("a provisioned table", () => {
  it("takes what it has for a second, then refuses until it has something again", async () => {
    await put("people", "a");
    await put("people", "b");
    await expect(put("people", "c")).rejects.toMatchObject({
      code: "ProvisionedThroughputExceededException",
      message: tableExceeded,
      members: {
        ThrottlingReasons: [
          {
            reason: "TableWriteProvisionedThroughputExceeded",
            resource: "arn:aws:dynamodb:us-east-1:000000000000:table/people",
          },
        ],
      },
    });
    // Reads have a bucket of their own.
    expect(await run("GetItem", { TableName: "people", Key: { pk: { S: "c" } } })).toEqual({});
    await context.platform.clock.advance(500);
    await put("people", "c");
    await expect(put("people", "d")).rejects.toThrow(tableExceeded);
  });

  it("keeps what five minutes left unused, and owes what a large request took", async () => {
    await context.platform.clock.advance(3_600_000);
    await put("people", "a", text(300));
    await put("people", "b", text(299));
    // 600 units were there, 599 are used.
    await put("people", "c", text(21));
    await expect(put("people", "d")).rejects.toThrow(tableExceeded);
    await context.platform.clock.advance(10_000);
    await expect(put("people", "d")).rejects.toThrow(tableExceeded);
    await context.platform.clock.advance(500);
    await put("people", "d");
  });

  it("takes a write for a condition that does not hold", async () => {
    const conditional = () =>
      run("PutItem", { TableName: "people", Item: { pk: { S: "a" } }, ConditionExpression: "attribute_exists(pk)" });
    await expect(conditional()).rejects.toThrow("The conditional request failed");
    await expect(conditional()).rejects.toThrow("The conditional request failed");
    await expect(conditional()).rejects.toThrow(tableExceeded);
  });

  it("counts reads by what they read", async () => {
    await put("people", "a", text(100));
    await context.platform.clock.advance(600_000);
    for (let read = 0; read < 240; read++) await run("Scan", { TableName: "people" });
    await expect(run("Scan", { TableName: "people" })).rejects.toMatchObject({
      members: { ThrottlingReasons: [{ reason: "TableReadProvisionedThroughputExceeded" }] },
    });
  });

  it("answers as much about its capacity as was asked", async () => {
    const consumed = async (ReturnConsumedCapacity?: string) => {
      const input = { TableName: "free", Item: { pk: { S: "a" } }, ReturnConsumedCapacity };
      return (await run("PutItem", input))["ConsumedCapacity"];
    };
    expect(await consumed()).toBeUndefined();
    expect(await consumed("NONE")).toBeUndefined();
    expect(await consumed("TOTAL")).toEqual({ TableName: "free", CapacityUnits: 1 });
    expect(await consumed("INDEXES")).toEqual({ TableName: "free", CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  });
});

describe("a table on demand with a maximum", () => {
  const limited = {
    ...onDemand,
    TableName: "limited",
    AttributeDefinitions: withIndex.AttributeDefinitions,
    OnDemandThroughput: { MaxWriteRequestUnits: 2 },
    GlobalSecondaryIndexes: [
      {
        IndexName: "byLand",
        KeySchema: [{ AttributeName: "land", KeyType: "HASH" as const }],
        Projection: { ProjectionType: "ALL" as const },
        OnDemandThroughput: { MaxReadRequestUnits: 1, MaxWriteRequestUnits: 1 },
      },
    ],
  };
  const Message = "Throughput exceeds the maximum OnDemandThroughput configured on table or index";
  const throttledBy = (reason: string, resource: string) => ({
    code: "ThrottlingException",
    message: Message,
    members: {
      throttlingReasons: [{ reason, resource: `arn:aws:dynamodb:us-east-1:000000000000:table/limited${resource}` }],
    },
  });
  beforeEach(async () => {
    context = await contextWith(limited);
  });

  it("is held to it, of what has one", async () => {
    await put("limited", "a");
    await put("limited", "b");
    await expect(put("limited", "c")).rejects.toMatchObject(throttledBy("TableWriteMaxOnDemandThroughputExceeded", ""));
    for (let count = 0; count < 50; count++) await run("Scan", { TableName: "limited", ConsistentRead: true });
    await context.platform.clock.advance(500);
    await put("limited", "c");
  });

  it("is held to those of its indexes", async () => {
    const read = () => run("Scan", { TableName: "limited", IndexName: "byLand" });
    await read();
    await read();
    await expect(read()).rejects.toMatchObject(throttledBy("IndexReadMaxOnDemandThroughputExceeded", "/index/byLand"));
    await put("limited", "a", { land: { S: "BW" } });
    await expect(put("limited", "b")).rejects.toMatchObject(
      throttledBy("IndexWriteMaxOnDemandThroughputExceeded", "/index/byLand"),
    );
  });

  it("tells transactions and statements so", async () => {
    await put("limited", "a");
    await put("limited", "b");
    const TransactItems = [{ Put: { TableName: "limited", Item: { pk: { S: "z" } } } }];
    await expect(run("TransactWriteItems", { TransactItems })).rejects.toMatchObject({
      members: { CancellationReasons: [{ Code: "ThrottlingError", Message }] },
    });
    const Statements = [{ Statement: `INSERT INTO "limited" VALUE {'pk': 'y'}` }];
    expect(await run("BatchExecuteStatement", { Statements })).toEqual({
      Responses: [{ Error: { Code: "ThrottlingError", Message } }],
    });
  });
});

describe("a table on demand without a maximum", () => {
  const clock = () => context.platform.clock;
  const warmth = async () => {
    const { Table } = (await run("DescribeTable", { TableName: "free" })) as { Table: TableDescription };
    return Table.WarmThroughput;
  };
  const exceeded = "Throughput exceeds the current capacity of your table or index.";
  const putUntilRefused = async () => {
    for (let count = 0; ; count++) {
      const refused = await put("free", "a", text(300)).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refused) return { count, refused };
    }
  };

  it("takes in a second what it is warm for, and keeps nothing for bursts", async () => {
    await clock().advance(3_600_000);
    const { count, refused } = await putUntilRefused();
    expect(count).toBe(14);
    expect(refused).toMatchObject({
      code: "ThrottlingException",
      message: expect.stringContaining(exceeded),
      members: {
        throttlingReasons: [
          {
            reason: "TableWriteKeyRangeThroughputExceeded",
            resource: "arn:aws:dynamodb:us-east-1:000000000000:table/free",
          },
        ],
      },
    });
    await clock().advance(2_000);
    expect((await putUntilRefused()).count).toBe(14);
  });

  it("becomes warm for twice its peak, half an hour later", async () => {
    const { count } = await putUntilRefused();
    await clock().advance(29 * 60_000);
    await put("free", "a");
    expect(await warmth()).toMatchObject({ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 });
    await clock().advance(60_000);
    await put("free", "a");
    const peak = count * 300;
    expect(await warmth()).toMatchObject({ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 2 * peak });
    await clock().advance(1_000);
    expect((await putUntilRefused()).count).toBe(2 * count);
  });

  it("is as warm as it was asked to be", async () => {
    await run("UpdateTable", { TableName: "free", WarmThroughput: { WriteUnitsPerSecond: 6_000 } });
    expect((await putUntilRefused()).count).toBe(20);
  });

  it("waits for an index that is not warm enough", async () => {
    const index = { ...withIndex.GlobalSecondaryIndexes[0]!, ProvisionedThroughput: undefined };
    const { AttributeDefinitions } = withIndex;
    context = await contextWith({
      ...onDemand,
      AttributeDefinitions,
      GlobalSecondaryIndexes: [index],
      WarmThroughput: { WriteUnitsPerSecond: 8_000 },
    });
    for (let count = 0; count < 14; count++) await put("free", `${count}`, { ...text(300), land: { S: "BW" } });
    await expect(put("free", "last")).rejects.toMatchObject({
      message: expect.stringContaining("the current capacity for one or more global secondary indexes"),
      members: { throttlingReasons: [{ reason: "IndexWriteKeyRangeThroughputExceeded" }] },
    });
  });
});

it("a table waits for an index that cannot take its writes", async () => {
  await put("towns", "Ulm", { land: { S: "BW" } });
  await expect(put("towns", "Bonn", { land: { S: "NW" } })).rejects.toMatchObject({
    message: expect.stringContaining("one or more global secondary indexes"),
    members: {
      ThrottlingReasons: [
        {
          reason: "IndexWriteProvisionedThroughputExceeded",
          resource: "arn:aws:dynamodb:us-east-1:000000000000:table/towns/index/byLand",
        },
      ],
    },
  });
});

describe("several at once", () => {
  const writes = [{ PutRequest: { Item: { pk: { S: "z" } } } }];
  beforeEach(async () => {
    await put("people", "a");
    await put("people", "b");
  });

  it("a batch hands back what a table cannot take, and fails where that is all", async () => {
    expect(await run("BatchWriteItem", { RequestItems: { people: writes, free: writes } })).toEqual({
      UnprocessedItems: { people: writes },
    });
    expect(await run("GetItem", { TableName: "free", Key: { pk: { S: "z" } } })).toEqual({ Item: { pk: { S: "z" } } });
    await expect(run("BatchWriteItem", { RequestItems: { people: writes } })).rejects.toThrow(tableExceeded);
  });

  it("a transaction is cancelled with a reason for each action", async () => {
    const TransactItems = ["free", "people"].map((TableName) => ({ Put: { TableName, Item: { pk: { S: "z" } } } }));
    await expect(run("TransactWriteItems", { TransactItems })).rejects.toMatchObject({
      code: "TransactionCanceledException",
      members: {
        CancellationReasons: [{ Code: "None" }, { Code: "ProvisionedThroughputExceeded", Message: tableExceeded }],
      },
    });
  });

  it("statements are refused each by itself", async () => {
    const insert = (table: string) => ({ Statement: `INSERT INTO "${table}" VALUE {'pk': 'y'}` });
    const refusedStatement = { Error: { Code: "ProvisionedThroughputExceeded", Message: tableExceeded } };
    expect(await run("BatchExecuteStatement", { Statements: [insert("people"), insert("free")] })).toEqual({
      Responses: [refusedStatement, { TableName: "free" }],
    });
    expect(await run("BatchExecuteStatement", { Statements: [insert("people")] })).toEqual({
      Responses: [refusedStatement],
    });
    await expect(run("ExecuteStatement", insert("people"))).rejects.toThrow(tableExceeded);
    await expect(run("ExecuteTransaction", { TransactStatements: [insert("people")] })).rejects.toMatchObject({
      code: "TransactionCanceledException",
    });
    await expect(run("ExecuteStatement", { Statement: "NONSENSE" })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });
});

it("without throttling everybody may use all there is", async () => {
  const row = createDynamodbService().operations["PutItem"] as unknown as {
    run: (context: unknown, input: object) => Promise<object>;
  };
  for (let count = 0; count < 10; count++) {
    await row.run(context, { TableName: "people", Item: { pk: { S: "a" }, ...text(300) } });
  }
});
