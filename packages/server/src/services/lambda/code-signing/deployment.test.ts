import { describe, expect, it } from "vitest";
import { layerRequest } from "../layers/testing.ts";
import { functionRequest, refusal, zipOf } from "../testing.ts";
import { FunctionName, functionArn, nobodysArn, testbedWithCodeSigning } from "./testing.ts";

const ZipFile = zipOf("index.mjs", "export const handler = () => 2;");
const Code = { ZipFile };

function untrusted(deployed: string): string {
  return (
    "CodeVerificationFailedException: Lambda cannot deploy the function. The function or layer might be signed using a " +
    `signature that the client is not configured to accept. Check the provided signature for ${deployed}.`
  );
}

describe("a deployment under a configuration that enforces signatures", () => {
  it("is refused when it makes the function, which then is not there", async () => {
    const { lambda, platform, measures, CodeSigningConfigArn } = await testbedWithCodeSigning("Enforce");
    const request = functionRequest({ FunctionName: "signed", Code, CodeSigningConfigArn });
    expect(await refusal(lambda.createFunction(request))).toBe(untrusted("signed"));
    expect((await lambda.listFunctions({})).Functions?.map((one) => one.FunctionName)).toEqual([FunctionName]);
    expect((await lambda.listFunctionsByCodeSigningConfig({ CodeSigningConfigArn })).FunctionArns).toEqual([]);
    expect([platform.blobs.contents.size, measures]).toEqual([1, []]);
  });

  it("is refused when it changes code or layers, and nothing else is", async () => {
    const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning("Enforce");
    const layer = await lambda.publishLayerVersion(layerRequest());
    const Layers = [layer.LayerVersionArn ?? ""];
    await lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn });
    const before = await lambda.getFunctionConfiguration({ FunctionName });
    expect(await refusal(lambda.updateFunctionCode({ FunctionName, ZipFile }))).toBe(untrusted(functionArn));
    expect(await refusal(lambda.updateFunctionCode({ FunctionName, ZipFile, DryRun: true }))).toBe(
      untrusted(functionArn),
    );
    expect(await refusal(lambda.updateFunctionConfiguration({ FunctionName, Layers }))).toBe(untrusted(functionArn));
    expect(await lambda.getFunctionConfiguration({ FunctionName })).toEqual(before);
    await lambda.updateFunctionConfiguration({ FunctionName, Layers: [], Timeout: 9 });
    await lambda.publishVersion({ FunctionName });
    await lambda.invoke({ FunctionName });
    await lambda.deleteFunctionCodeSigningConfig({ FunctionName });
    await lambda.updateFunctionCode({ FunctionName, ZipFile });
  });
});

describe("a deployment under a configuration that warns", () => {
  it("goes on, and is counted among the errors of validation", async () => {
    const { lambda, measures, CodeSigningConfigArn } = await testbedWithCodeSigning();
    await lambda.createFunction(functionRequest({ FunctionName: "signed", Code, CodeSigningConfigArn }));
    const layer = await lambda.publishLayerVersion(layerRequest());
    await lambda.updateFunctionConfiguration({ FunctionName: "signed", Layers: [layer.LayerVersionArn ?? ""] });
    await lambda.updateFunctionConfiguration({ FunctionName: "signed", Layers: [] });
    await lambda.updateFunctionCode({ FunctionName: "signed", ZipFile });
    await lambda.updateFunctionCode({ FunctionName: "signed", ZipFile, DryRun: true });
    const warning = { functionName: "signed", SignatureValidationErrors: 1 };
    expect(measures).toEqual([warning, warning, warning]);
  });

  it("is refused once the configuration enforces", async () => {
    const { lambda, CodeSigningConfigArn } = await testbedWithCodeSigning();
    await lambda.putFunctionCodeSigningConfig({ FunctionName, CodeSigningConfigArn });
    await lambda.updateFunctionCode({ FunctionName, ZipFile });
    const CodeSigningPolicies = { UntrustedArtifactOnDeployment: "Enforce" } as const;
    await lambda.updateCodeSigningConfig({ CodeSigningConfigArn, CodeSigningPolicies });
    expect(await refusal(lambda.updateFunctionCode({ FunctionName, ZipFile }))).toBe(untrusted(functionArn));
  });
});

it("a function cannot be made under a configuration that is not there", async () => {
  const { lambda } = await testbedWithCodeSigning();
  const request = functionRequest({ FunctionName: "signed", CodeSigningConfigArn: nobodysArn });
  expect(await refusal(lambda.createFunction(request))).toBe(
    "CodeSigningConfigNotFoundException: The code signing configuration cannot be found. " +
      `Check that the provided configuration is not deleted: ${nobodysArn}.`,
  );
});
