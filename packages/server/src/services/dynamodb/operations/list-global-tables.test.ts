import { expect, it } from "vitest";
import { createDynamodbService } from "../service.ts";
import { contextWith } from "../testing.ts";
import { listGlobalTables } from "./list-global-tables.ts";

it("lists none, for nothing makes any", async () => {
  expect(await listGlobalTables(await contextWith(), { Limit: 5, RegionName: "us-east-1" })).toEqual({
    GlobalTables: [],
  });
  expect(createDynamodbService().operations["CreateGlobalTable"]).toMatchObject({ missing: true });
});
