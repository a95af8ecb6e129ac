import { expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { listTables } from "./list-tables.ts";

it("lists a region's tables by name, in pages", async () => {
  const names = ["alpha", "alpha.2", "beta", "zeta"];
  const context = await contextWith(...names.map((TableName) => ({ ...peopleTable, TableName })));
  expect(await listTables(context, {})).toEqual({ TableNames: names });
  expect(await listTables(context, { Limit: 2 })).toEqual({
    TableNames: ["alpha", "alpha.2"],
    LastEvaluatedTableName: "alpha.2",
  });
  expect(await listTables(context, { Limit: 2, ExclusiveStartTableName: "alpha.2" })).toEqual({
    TableNames: ["beta", "zeta"],
  });
  expect(await listTables(context, { ExclusiveStartTableName: "b-nonexistent" })).toEqual({
    TableNames: ["beta", "zeta"],
  });
  expect(await listTables({ ...context, region: "eu-west-1" }, {})).toEqual({ TableNames: [] });
});
