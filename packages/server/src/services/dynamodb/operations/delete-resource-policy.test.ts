import { expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { deleteResourcePolicy } from "./delete-resource-policy.ts";
import { deleteTable } from "./delete-table.ts";
import { getResourcePolicy } from "./get-resource-policy.ts";
import { putResourcePolicy } from "./put-resource-policy.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";
const Policy = '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}';
it("answers the revision that was there, and may be done again", async () => {
  const context = await contextWith(peopleTable);
  const { RevisionId: revision } = await putResourcePolicy(context, { ResourceArn, Policy });
  await expect(deleteResourcePolicy(context, { ResourceArn, ExpectedRevisionId: "unknown" })).rejects.toThrow(
    `Requested update for policy with revision id unknown, ` +
      `but the policy associated to target table people has revision id ${revision}.`,
  );
  expect(await deleteResourcePolicy(context, { ResourceArn, ExpectedRevisionId: revision! })).toEqual({
    RevisionId: revision,
  });
  expect(await deleteResourcePolicy(context, { ResourceArn })).toEqual({});
  await expect(deleteResourcePolicy(context, { ResourceArn, ExpectedRevisionId: revision! })).rejects.toMatchObject({
    code: "PolicyNotFoundException",
  });
});

it("is done with the table's deletion", async () => {
  const context = await contextWith(peopleTable);
  await putResourcePolicy(context, { ResourceArn, Policy });
  await deleteTable(context, { TableName: "people" });
  await createTable(context, peopleTable);
  await expect(getResourcePolicy(context, { ResourceArn })).rejects.toMatchObject({
    code: "PolicyNotFoundException",
  });
});
