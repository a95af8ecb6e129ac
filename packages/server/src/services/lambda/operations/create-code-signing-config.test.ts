import { expect, test } from "vitest";
import { codeSigningRequest } from "../code-signing/testing.ts";
import { openTestbed, refusal } from "../testing.ts";

test("CreateCodeSigningConfig answers what it made; it warns where the request says nothing", async () => {
  const { clients } = await openTestbed();
  const request = codeSigningRequest({ Description: "ours", Tags: { team: "scores" } });
  const { CodeSigningConfig } = await clients.lambda.createCodeSigningConfig(request);
  const { CodeSigningConfigId: id = "", CodeSigningConfigArn: arn = "" } = CodeSigningConfig ?? {};
  expect(id).toMatch(/^csc-[0-9a-f]{17}$/);
  expect(CodeSigningConfig).toEqual({
    CodeSigningConfigId: id,
    CodeSigningConfigArn: `arn:aws:lambda:us-east-1:000000000000:code-signing-config:${id}`,
    Description: "ours",
    AllowedPublishers: request.AllowedPublishers,
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" },
    LastModified: "2026-01-01T00:00:00.000+0000",
  });
  expect(await clients.lambda.listTags({ Resource: arn })).toEqual({ Tags: { team: "scores" } });
  await clients.lambda.tagResource({ Resource: arn, Tags: { stage: "test" } });
  await clients.lambda.untagResource({ Resource: arn, TagKeys: ["team"] });
  expect(await clients.lambda.listTags({ Resource: arn })).toEqual({ Tags: { stage: "test" } });
});

test("CreateCodeSigningConfig refuses no publishers, too many, and what is no policy", async () => {
  const { lambda } = (await openTestbed()).clients;
  const create = (changes: object) => refusal(lambda.createCodeSigningConfig(codeSigningRequest(changes)));
  const publishers = (count: number) => Array.from({ length: count }, () => "arn:aws:signer:us-east-1:000000000000:/x");
  for (const count of [0, 21]) {
    const changes = { AllowedPublishers: { SigningProfileVersionArns: publishers(count) } };
    expect(await create(changes)).toMatch(
      /'allowedPublishers\.signingProfileVersionArns' failed to satisfy constraint/,
    );
  }
  expect(await create({ CodeSigningPolicies: { UntrustedArtifactOnDeployment: "No" } })).toMatch(/\[Enforce, Warn\]/);
  expect(await create({ Tags: { "aws:x": "y" } })).toMatch(/^InvalidParameterValueException/);
});
