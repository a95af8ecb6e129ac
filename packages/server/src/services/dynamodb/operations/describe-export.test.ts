import { expect, it } from "vitest";
import { contextWith } from "../testing.ts";
import { describeExport } from "./describe-export.ts";

it("finds none", async () => {
  await expect(describeExport(await contextWith(), { ExportArn: "a/export/1" })).rejects.toMatchObject({
    code: "ExportNotFoundException",
    message: "Export not found: a/export/1",
  });
});
