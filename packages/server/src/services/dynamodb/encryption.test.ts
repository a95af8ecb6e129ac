import { expect, it } from "vitest";
import { refuseEncryption } from "./encryption.ts";
import { createTable } from "./operations/create-table.ts";
import { updateTable } from "./operations/update-table.ts";
import { contextWith, peopleTable, testContext } from "./testing.ts";

it.each([
  [{ Enabled: false, SSEType: "KMS" as const }, "SSEType can not be specified if Enabled is false"],
  [{ Enabled: false, KMSMasterKeyId: "key" }, "KMSMasterKeyId can not be specified if Enabled is false"],
  [{ SSEType: "AES256" as const }, "SSEType AES256 is not supported"],
  [{ Enabled: true, KMSMasterKeyId: "key" }, "SSEType KMS is required if KMSMasterKeyId is specified"],
])("%j is refused as on AWS", (specification, message) => {
  expect(() => refuseEncryption("SSESpecification of CreateTable", specification)).toThrow(
    `One or more parameter values were invalid: ${message}`,
  );
});

it("what AWS does by default may be said of a new table, and changes none", async () => {
  await createTable(testContext(), { ...peopleTable, SSESpecification: {} });
  const context = await contextWith({ ...peopleTable, SSESpecification: { Enabled: false } });
  for (const SSESpecification of [{}, { Enabled: false }]) {
    await expect(updateTable(context, { TableName: "people", SSESpecification })).rejects.toMatchObject({
      code: "ValidationException",
      message: "One or more parameter values were invalid: Table is already encrypted by default",
    });
  }
});
