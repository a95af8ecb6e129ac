import { expect, it } from "vitest";
import { contextWith } from "../testing.ts";
import { describeGlobalTable } from "./describe-global-table.ts";

it("finds none", async () => {
  await expect(describeGlobalTable(await contextWith(), { GlobalTableName: "all" })).rejects.toMatchObject({
    code: "GlobalTableNotFoundException",
    message: "Global table with name: 'all' does not exist.",
  });
});
