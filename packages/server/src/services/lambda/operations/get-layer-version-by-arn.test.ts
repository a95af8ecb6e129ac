import { expect, it } from "vitest";
import { layerArn, testbedWithLayer } from "../layers/testing.ts";
import { refusal } from "../testing.ts";

it("GetLayerVersionByArn finds one version by its ARN", async () => {
  const { clients } = await testbedWithLayer(2);
  const { lambda } = clients;
  const { Content: _, ...known } = await lambda.getLayerVersion({ LayerName: "tools", VersionNumber: 2 });
  expect(await lambda.getLayerVersionByArn({ Arn: `${layerArn}:2` })).toMatchObject(known);
  const get = (Arn: string) => refusal(lambda.getLayerVersionByArn({ Arn }));
  expect(await get(`${layerArn}:3`)).toBe("ResourceNotFoundException: The resource you requested does not exist.");
  expect(await get(`${layerArn}${"x".repeat(1_900)}:1`)).toMatch(/^ResourceNotFoundException/);
  expect(await get(layerArn)).toMatch(/'arn' failed to satisfy constraint/);
  expect(await get(`${layerArn.replace("us-east-1", "eu-west-1")}:1`)).toBe(
    "InvalidParameterValueException: Layers are not in the same region as the function. " +
      "Layers are expected to be in region us-east-1.",
  );
});
