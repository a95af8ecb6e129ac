import { expect, it } from "vitest";
import { prefixRange } from "../../store/keys.ts";
import { createTable } from "./operations/create-table.ts";
import { deleteTable } from "./operations/delete-table.ts";
import { putItem } from "./operations/put-item.ts";
import { statisticsRecords } from "./records.ts";
import { countTables, createTableCounter } from "./table-counter.ts";
import { contextWith, peopleTable, scoresTable, type TestContext } from "./testing.ts";

const statistics = ({ platform }: TestContext) =>
  platform.store.read((tx) =>
    [...tx.range(prefixRange(["dynamodb", "statistics"]))].map(({ value }) => statisticsRecords.decode(value)),
  );

it("counts every table each six hours", async () => {
  const context = await contextWith(peopleTable, scoresTable);
  const { clock } = context.platform;
  const counter = createTableCounter(context.platform);
  await putItem(context, { TableName: "people", Item: { pk: { S: "ada" } } });
  counter.start();
  await clock.advance(1000);
  const countedMs = expect.any(Number);
  const empty = { itemCount: 0, sizeBytes: 0, countedMs };
  expect(await statistics(context)).toEqual(expect.arrayContaining([{ itemCount: 1, sizeBytes: 5, countedMs }, empty]));
  await putItem(context, { TableName: "people", Item: { pk: { S: "bob" } } });
  await clock.advance(6 * 60 * 60 * 1000);
  expect(await statistics(context)).toEqual(
    expect.arrayContaining([{ itemCount: 2, sizeBytes: 10, countedMs }, empty]),
  );
  await counter.stop();
});

it("leaves no statistics of a table that was deleted while it was counted", async () => {
  const context = await contextWith(peopleTable);
  let pauses = 0;
  await countTables(context.platform, async () => {
    if (pauses++ === 0) {
      await deleteTable(context, { TableName: "people" });
      await createTable(context, peopleTable);
    }
    return true;
  });
  expect(pauses).toBe(1);
  expect(await statistics(context)).toEqual([]);
});
