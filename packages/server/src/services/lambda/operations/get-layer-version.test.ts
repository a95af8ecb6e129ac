import { expect, it } from "vitest";
import { layerArn, layerRequest } from "../layers/testing.ts";
import { openTestbed, refusal } from "../testing.ts";

it("GetLayerVersion answers what was published, by the layer's name or ARN", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const { Content: _, ...published } = await lambda.publishLayerVersion(layerRequest());
  for (const LayerName of ["tools", layerArn]) {
    expect(await lambda.getLayerVersion({ LayerName, VersionNumber: 1 })).toMatchObject(published);
  }
  const get = (VersionNumber: number) => refusal(lambda.getLayerVersion({ LayerName: "tools", VersionNumber }));
  expect(await get(2)).toBe("ResourceNotFoundException: The resource you requested does not exist.");
  expect(await get(2 ** 60)).toBe("ResourceNotFoundException: The resource you requested does not exist.");
  expect(await get(0)).toBe("InvalidParameterValueException: Layer Version Cannot be less than 1");
});
