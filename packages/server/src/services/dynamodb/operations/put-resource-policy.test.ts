import { describe, expect, it } from "vitest";
import { theStream } from "../streams/testing.ts";
import { contextWith, peopleTable, scoresTable, type TestContext } from "../testing.ts";
import { createTable } from "./create-table.ts";
import { getResourcePolicy } from "./get-resource-policy.ts";
import { putResourcePolicy } from "./put-resource-policy.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";
const notFound = "Resource-based policy not found for the provided ResourceArn: ";

const policyFor = (Action: unknown, change: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action, Resource: "*", ...change },
    ],
  });
const put = async (context: TestContext, action = "dynamodb:GetItem", ExpectedRevisionId?: string) => {
  const Policy = policyFor(action);
  const input = { ResourceArn, Policy, ...(ExpectedRevisionId !== undefined && { ExpectedRevisionId }) };
  return (await putResourcePolicy(context, input)).RevisionId!;
};

describe("PutResourcePolicy", () => {
  it("keeps a revision while the document stays, and counts up where it changes", async () => {
    const context = await contextWith(peopleTable);
    const first = await put(context);
    expect(await put(context)).toBe(first);
    const second = await put(context, "dynamodb:PutItem");
    expect(second > first).toBe(true);
    expect(await getResourcePolicy(context, { ResourceArn })).toEqual({
      Policy: policyFor("dynamodb:PutItem"),
      RevisionId: second,
    });
  });

  it("changes only the revision that is expected", async () => {
    const context = await contextWith(peopleTable);
    await expect(put(context, undefined, "1")).rejects.toMatchObject({
      code: "PolicyNotFoundException",
      message: `${notFound}${ResourceArn}`,
    });
    const first = await put(context, undefined, "NO_POLICY");
    await expect(put(context, undefined, "NO_POLICY")).rejects.toThrow(
      `${notFound}Requested policy update expecting none to be present for table people, ` +
        `but a policy exists with revision id ${first}.`,
    );
    const second = await put(context, "dynamodb:PutItem", first);
    await expect(put(context, "dynamodb:Query", first)).rejects.toThrow(
      `${notFound}Requested update for policy with revision id ${first}, ` +
        `but the policy associated to target table people has revision id ${second}.`,
    );
  });

  it("gives streams policies of their own", async () => {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" as const };
    const context = await contextWith({ ...peopleTable, StreamSpecification });
    const { StreamArn } = await theStream(context);
    const Policy = policyFor("dynamodb:GetRecords");
    await putResourcePolicy(context, { ResourceArn: StreamArn, Policy });
    expect((await getResourcePolicy(context, { ResourceArn: StreamArn })).Policy).toBe(Policy);
    await expect(getResourcePolicy(context, { ResourceArn })).rejects.toThrow(`${notFound}${ResourceArn}`);
  });

  it("finds the table", async () => {
    const context = await contextWith(peopleTable);
    const Policy = policyFor("*");
    const refuse = (arn: string) => expect(putResourcePolicy(context, { ResourceArn: arn, Policy })).rejects;
    await refuse(`${ResourceArn}_`).toMatchObject({
      code: "ResourceNotFoundException",
      message: "Requested resource not found: Table: people_ not found",
    });
    await refuse("people").toThrow("Invalid TableArn: Invalid ResourceArn provided as input people");
    await refuse(ResourceArn.replace("0000", "1000")).toMatchObject({ code: "AccessDeniedException" });
    await refuse(`${ResourceArn}/stream/2026-01-01T00:00:00.000`).toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("refuses what it would have to evaluate", async () => {
    const input = { ResourceArn, Policy: policyFor("*"), ConfirmRemoveSelfResourceAccess: false };
    await expect(putResourcePolicy(await contextWith(peopleTable), input)).rejects.toMatchObject({
      code: "NotImplemented",
    });
  });
});

describe("the ResourcePolicy of CreateTable", () => {
  it("is attached to the new table", async () => {
    const ResourcePolicy = policyFor("dynamodb:*");
    const context = await contextWith({ ...peopleTable, ResourcePolicy });
    expect((await getResourcePolicy(context, { ResourceArn })).Policy).toBe(ResourcePolicy);
    await expect(createTable(context, { ...scoresTable, ResourcePolicy: "{" })).rejects.toThrow(
      "One or more parameter values were invalid: Invalid policy document: This policy contains invalid Json",
    );
  });
});
