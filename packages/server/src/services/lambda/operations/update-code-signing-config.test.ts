import { expect, test } from "vitest";
import { nobodysArn, testbedWithCodeSigning } from "../code-signing/testing.ts";
import { refusal } from "../testing.ts";

test("UpdateCodeSigningConfig changes what it names and nothing else", async () => {
  const { lambda, platform, CodeSigningConfigArn } = await testbedWithCodeSigning();
  const { CodeSigningConfig: before } = await lambda.getCodeSigningConfig({ CodeSigningConfigArn });
  const publishers = { SigningProfileVersionArns: ["arn:aws:signer:us-east-1:000000000000:/signing-profiles/other/1"] };
  const changes = [
    { Description: "other" },
    { CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" as const } },
    { AllowedPublishers: publishers },
  ];
  await platform.clock.advance(1000);
  const expected = { ...before, LastModified: "2026-01-01T00:00:01.000+0000" };
  for (const change of changes) {
    Object.assign(expected, change);
    const { CodeSigningConfig } = await lambda.updateCodeSigningConfig({ CodeSigningConfigArn, ...change });
    expect(CodeSigningConfig).toEqual(expected);
    expect(await lambda.getCodeSigningConfig({ CodeSigningConfigArn })).toEqual({ CodeSigningConfig: expected });
  }
  expect(await refusal(lambda.updateCodeSigningConfig({ CodeSigningConfigArn: nobodysArn }))).toMatch(
    /^ResourceNotFoundException: The Lambda code signing configuration .* can not be found\.$/,
  );
});
