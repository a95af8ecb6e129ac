import { expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { getResourcePolicy } from "./get-resource-policy.ts";
import { putResourcePolicy } from "./put-resource-policy.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/people";

it("answers the document in AWS's form of it", async () => {
  const context = await contextWith(peopleTable);
  const given =
    '{ "Statement": {"Effect":"Deny","Principal":"*","Action":["*"],"Resource":"*"}, "Version": "2012-10-17" }';
  const Policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}';
  const { RevisionId } = await putResourcePolicy(context, { ResourceArn, Policy: given });
  expect(await getResourcePolicy(context, { ResourceArn })).toEqual({ Policy, RevisionId });
  expect(await putResourcePolicy(context, { ResourceArn, Policy })).toEqual({ RevisionId });
});

it("says when there is no policy, and when there is no table", async () => {
  const context = await contextWith(peopleTable);
  await expect(getResourcePolicy(context, { ResourceArn })).rejects.toMatchObject({
    code: "PolicyNotFoundException",
    message: `Resource-based policy not found for the provided ResourceArn: ${ResourceArn}`,
  });
  await expect(getResourcePolicy(context, { ResourceArn: `${ResourceArn}unknown` })).rejects.toThrow(
    "Requested resource not found: Table: peopleunknown not found",
  );
});
