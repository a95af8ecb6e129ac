import { expect, it } from "vitest";
import { createDynamodbService } from "../service.ts";
import { contextWith } from "../testing.ts";
import { listExports } from "./list-exports.ts";

it("lists none, for nothing makes any", async () => {
  expect(await listExports(await contextWith(), { MaxResults: 5 })).toEqual({ ExportSummaries: [] });
  expect(createDynamodbService().operations["ExportTableToPointInTime"]).toMatchObject({ missing: true });
});
