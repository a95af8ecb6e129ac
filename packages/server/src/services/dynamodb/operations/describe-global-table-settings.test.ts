import { expect, it } from "vitest";
import { contextWith } from "../testing.ts";
import { describeGlobalTableSettings } from "./describe-global-table-settings.ts";

it("finds none", async () => {
  await expect(describeGlobalTableSettings(await contextWith(), { GlobalTableName: "all" })).rejects.toMatchObject({
    code: "GlobalTableNotFoundException",
    message: "Global table with name: 'all' does not exist.",
  });
});
