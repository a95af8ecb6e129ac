import type { CreateCodeSigningConfigRequest } from "@aws-sdk/client-lambda";
import { functionRequest, openTestbed } from "../testing.ts";

export const FunctionName = "roll-up";
export const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";
/** In the form of an ARN, and nobody's. */
export const nobodysArn = "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-00000000000000000";

/** A request for a configuration that is fine in every way. */
export function codeSigningRequest(
  changes: Partial<CreateCodeSigningConfigRequest> = {},
): CreateCodeSigningConfigRequest {
  const publisher = "arn:aws:signer:us-east-1:000000000000:/signing-profiles/scores/0123456789";
  return { AllowedPublishers: { SigningProfileVersionArns: [publisher] }, ...changes };
}

/** A testbed with a configuration and a function that is not held to it. */
export async function testbedWithCodeSigning(policy: "Warn" | "Enforce" = "Warn") {
  const testbed = await openTestbed();
  const { lambda } = testbed.clients;
  const CodeSigningPolicies = { UntrustedArtifactOnDeployment: policy };
  const { CodeSigningConfig } = await lambda.createCodeSigningConfig(codeSigningRequest({ CodeSigningPolicies }));
  await lambda.createFunction(functionRequest());
  return { ...testbed, lambda, CodeSigningConfigArn: CodeSigningConfig?.CodeSigningConfigArn ?? "" };
}
