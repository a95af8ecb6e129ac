import { expect, it } from "vitest";
import { createDynamodbService } from "../service.ts";
import { contextWith } from "../testing.ts";
import { listImports } from "./list-imports.ts";

it("lists none, for nothing makes any", async () => {
  expect(await listImports(await contextWith(), { PageSize: 5 })).toEqual({ ImportSummaryList: [] });
  expect(createDynamodbService().operations["ImportTable"]).toMatchObject({ missing: true });
});
