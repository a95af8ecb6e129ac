import { expect, it } from "vitest";
import { contextWith } from "../testing.ts";
import { describeImport } from "./describe-import.ts";

it("finds none", async () => {
  await expect(describeImport(await contextWith(), { ImportArn: "a/import/1" })).rejects.toMatchObject({
    code: "ImportNotFoundException",
    message: "Import not found: a/import/1",
  });
});
