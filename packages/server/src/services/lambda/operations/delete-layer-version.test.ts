import { expect, it } from "vitest";
import { testbedWithLayer } from "../layers/testing.ts";
import { refusal } from "../testing.ts";

it("DeleteLayerVersion removes a version with its archive, and what is not there with success", async () => {
  const { clients, platform } = await testbedWithLayer(2);
  const { lambda } = clients;
  const VersionNumber = 1;
  await lambda.deleteLayerVersion({ LayerName: "tools", VersionNumber });
  expect(await refusal(lambda.getLayerVersion({ LayerName: "tools", VersionNumber }))).toMatch(/^ResourceNotFound/);
  expect(platform.blobs.contents.size).toBe(1);
  await lambda.deleteLayerVersion({ LayerName: "tools", VersionNumber });
  await lambda.deleteLayerVersion({ LayerName: "nobody", VersionNumber: 7 });
  expect((await lambda.listLayerVersions({ LayerName: "tools" })).LayerVersions).toMatchObject([{ Version: 2 }]);
});
