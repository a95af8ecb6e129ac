import { expect, it } from "vitest";
import { layerArn, testbedWithLayer } from "../layers/testing.ts";
import { refusal } from "../testing.ts";

const version = { LayerName: "tools", VersionNumber: 1 };
const statement = { StatementId: "all", Action: "lambda:GetLayerVersion", Principal: "*" };

it("AddLayerVersionPermission adds statements, each under an id of its own", async () => {
  const { clients } = await testbedWithLayer();
  const { lambda } = clients;
  const added = await lambda.addLayerVersionPermission({ ...version, ...statement, OrganizationId: "o-1234567890" });
  const all = {
    Sid: "all",
    Effect: "Allow",
    Principal: "*",
    Action: "lambda:GetLayerVersion",
    Resource: `${layerArn}:1`,
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
  };
  expect(JSON.parse(added.Statement ?? "")).toEqual(all);
  const one = { ...statement, StatementId: "one", Principal: "111111111111", RevisionId: added.RevisionId };
  await lambda.addLayerVersionPermission({ ...version, ...one });
  const { Policy = "", RevisionId } = await lambda.getLayerVersionPolicy(version);
  expect(JSON.parse(Policy)).toEqual({
    Version: "2012-10-17",
    Id: "default",
    Statement: [all, expect.objectContaining({ Sid: "one", Principal: { AWS: "arn:aws:iam::111111111111:root" } })],
  });
  expect(RevisionId).not.toBe(added.RevisionId);
});

it("AddLayerVersionPermission refuses in AWS's words", async () => {
  const { clients } = await testbedWithLayer();
  const add = (changes: object) =>
    refusal(clients.lambda.addLayerVersionPermission({ ...version, ...statement, ...changes }));
  expect(await add({})).toBe("no refusal");
  expect(await add({})).toBe(
    "ResourceConflictException: The statement id (all) provided already exists. " +
      "Please provide a new statement id, or remove the existing statement.",
  );
  expect(await add({ StatementId: "b", RevisionId: "old" })).toMatch(/^PreconditionFailedException: .*GetLayerPolicy/);
  expect(await add({ VersionNumber: 2 })).toBe(
    `ResourceNotFoundException: Layer version ${layerArn}:2 does not exist.`,
  );
  expect(await add({ Action: "lambda:*" })).toMatch(/'action' failed to satisfy constraint/);
  expect(await add({ Principal: "x".repeat(30_000) })).toMatch(/'principal' failed to satisfy constraint/);
});
