import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal, zipOf } from "../testing.ts";
import { layerArn, layerRequest, testbedWithLayer } from "./testing.ts";

const FunctionName = "roll-up";
const first = `${layerArn}:1`;

describe("layers of functions", () => {
  it("are answered and given to the environments, in their order", async () => {
    const { clients, environments } = await testbedWithLayer();
    const { lambda } = clients;
    const zip = zipOf("bin/other", "");
    const other = await lambda.publishLayerVersion({ LayerName: "other", Content: { ZipFile: zip } });
    const Layers = [other.LayerVersionArn ?? "", first];
    const created = await lambda.createFunction(functionRequest({ Layers }));
    expect(created.Layers).toEqual([
      { Arn: other.LayerVersionArn, CodeSize: zip.length },
      { Arn: first, CodeSize: layerRequest().Content?.ZipFile?.length },
    ]);
    await lambda.invoke({ FunctionName });
    const [layer] = environments.invocations[0]?.specification.layers ?? [];
    expect(await layer?.archive()).toEqual(zip);
    const without = await lambda.updateFunctionConfiguration({ FunctionName, Layers: [] });
    expect(without).not.toHaveProperty("Layers");
    await lambda.invoke({ FunctionName });
    expect(environments.invocations[1]?.specification).not.toHaveProperty("layers");
  });

  it("stay with their functions and versions when they are deleted, and go with the last of them", async () => {
    const { clients, environments, platform } = await testbedWithLayer();
    const { lambda } = clients;
    await lambda.createFunction(functionRequest({ Layers: [first] }));
    await lambda.publishVersion({ FunctionName });
    await lambda.deleteLayerVersion({ LayerName: "tools", VersionNumber: 1 });
    await lambda.updateFunctionConfiguration({ FunctionName, Layers: [] });
    await lambda.invoke({ FunctionName, Qualifier: "1" });
    const [layer] = environments.invocations[0]?.specification.layers ?? [];
    expect(await layer?.archive()).toEqual(layerRequest().Content?.ZipFile);
    expect(await refusal(lambda.updateFunctionConfiguration({ FunctionName, Layers: [first] }))).toBe(
      `InvalidParameterValueException: Layer version ${first} does not exist.`,
    );
    expect(platform.blobs.contents.size).toBe(2);
    await lambda.deleteFunction({ FunctionName, Qualifier: "1" });
    expect(platform.blobs.contents.size).toBe(1);
    await lambda.deleteFunction({ FunctionName });
    expect(platform.blobs.contents.size).toBe(0);
  });

  it("are refused in AWS's words, and the function with them", async () => {
    const { clients } = await testbedWithLayer(2);
    const { lambda } = clients;
    const create = (...Layers: string[]) => refusal(lambda.createFunction(functionRequest({ Layers })));
    const invalid = "InvalidParameterValueException";
    expect(await create(`${layerArn}:3`)).toBe(`${invalid}: Layer version ${layerArn}:3 does not exist.`);
    expect(await create(first, `${layerArn}:2`)).toBe(
      `${invalid}: Two different versions of the same layer are not allowed to be referenced in the same function. ` +
        `${first} and ${layerArn}:2 are versions of the same layer.`,
    );
    expect(await create(...Array<string>(6).fill(first))).toBe(`${invalid}: Cannot reference more than 5 layers.`);
    expect(await create(first.replace("us-east-1", "eu-west-1"))).toMatch(/expected to be in region us-east-1\.$/);
    expect(await create(first.replace("000000000000", "111111111111"))).toMatch(/^AccessDeniedException/);
    expect((await lambda.listFunctions({})).Functions).toEqual([]);
  });

  it("may bring extensions, which reach the environments as they are", async () => {
    const { clients, environments } = await openTestbed();
    const ZipFile = zipOf("extensions/agent", "#!/bin/sh");
    await clients.lambda.publishLayerVersion(layerRequest({ Content: { ZipFile } }));
    await clients.lambda.createFunction(functionRequest({ Layers: [first] }));
    await clients.lambda.invoke({ FunctionName });
    expect(await environments.invocations[0]?.specification.layers?.[0]?.archive()).toEqual(ZipFile);
  });
});
