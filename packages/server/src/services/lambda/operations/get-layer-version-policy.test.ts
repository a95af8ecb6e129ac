import { expect, it } from "vitest";
import { layerArn, testbedWithLayer } from "../layers/testing.ts";
import { refusal } from "../testing.ts";

it("GetLayerVersionPolicy says when there is no policy, or no version", async () => {
  const { clients } = await testbedWithLayer();
  const get = (VersionNumber: number) =>
    refusal(clients.lambda.getLayerVersionPolicy({ LayerName: "tools", VersionNumber }));
  expect(await get(1)).toBe("ResourceNotFoundException: No policy is associated with the given resource.");
  expect(await get(2)).toBe(`ResourceNotFoundException: Layer version ${layerArn}:2 does not exist.`);
});
