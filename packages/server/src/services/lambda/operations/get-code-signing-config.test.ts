import { expect, test } from "vitest";
import { nobodysArn, testbedWithCodeSigning } from "../code-signing/testing.ts";
import { refusal } from "../testing.ts";

test("GetCodeSigningConfig answers a configuration, and AWS's words for one that is not there", async () => {
  const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning("Enforce");
  expect(await lambda.getCodeSigningConfig({ CodeSigningConfigArn })).toMatchObject({
    CodeSigningConfig: { CodeSigningConfigArn, CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Enforce" } },
  });
  for (const arn of [nobodysArn, CodeSigningConfigArn.replace("us-east-1", "eu-west-1")]) {
    expect(await refusal(lambda.getCodeSigningConfig({ CodeSigningConfigArn: arn }))).toBe(
      `ResourceNotFoundException: The Lambda code signing configuration ${arn} can not be found.`,
    );
  }
});
