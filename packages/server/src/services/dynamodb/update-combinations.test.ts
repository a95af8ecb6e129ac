import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { assertChangesFitTogether } from "./update-combinations.ts";

const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
const StreamSpecification = { StreamEnabled: false };
const GlobalSecondaryIndexUpdates = [{ Delete: { IndexName: "i" } }];
const throughputOfIndex = [{ Update: { IndexName: "i", ProvisionedThroughput } }];

const apart: [Partial<UpdateTableInput>, string][] = [
  [{ StreamSpecification, ProvisionedThroughput }, "You cannot modify stream status while updating table IOPS"],
  [{ StreamSpecification, BillingMode: "PROVISIONED" }, "You cannot modify stream status while updating table IOPS"],
  [
    { StreamSpecification, GlobalSecondaryIndexUpdates },
    "You cannot create or delete index while changing stream status",
  ],
  [
    { ProvisionedThroughput, GlobalSecondaryIndexUpdates },
    "You cannot create or delete index while updating table IOPS",
  ],
  [
    { DeletionProtectionEnabled: true, StreamSpecification },
    "DeletionProtection modification must be the only operation in the request",
  ],
  [
    { DeletionProtectionEnabled: true, TableClass: "STANDARD" },
    "TableClass modification must be the only operation in the request",
  ],
  [
    { SSESpecification: { Enabled: false }, TableClass: "STANDARD" },
    "Server-Side Encryption modification must be the only operation in the request",
  ],
  [{ StreamSpecification, GlobalSecondaryIndexUpdates: [] }, "List of GlobalSecondaryIndexUpdates is empty"],
];

it.each(apart)("%j are not changed together", (input, message) => {
  const check = () => assertChangesFitTogether({ TableName: "people", ...input });
  expect(check).toThrow(`One or more parameter values were invalid: ${message}`);
});

it.each([
  { StreamSpecification, BillingMode: "PAY_PER_REQUEST" as const },
  { BillingMode: "PROVISIONED" as const, ProvisionedThroughput, GlobalSecondaryIndexUpdates: throughputOfIndex },
  { DeletionProtectionEnabled: true, AttributeDefinitions: [], WarmThroughput: {}, OnDemandThroughput: {} },
  { WarmThroughput: { ReadUnitsPerSecond: 1 }, GlobalSecondaryIndexUpdates: throughputOfIndex },
])("%j go together", (input) => assertChangesFitTogether({ TableName: "people", ...input }));
