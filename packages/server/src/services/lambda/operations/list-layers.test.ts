import { expect, it } from "vitest";
import { layerRequest } from "../layers/testing.ts";
import { openTestbed } from "../testing.ts";

it("ListLayers shows each layer's newest version that fits, page by page", async () => {
  const { clients } = await openTestbed();
  const { lambda } = clients;
  const publish = (LayerName: string, ...CompatibleRuntimes: ("nodejs22.x" | "python3.13")[]) =>
    lambda.publishLayerVersion(layerRequest({ LayerName, CompatibleRuntimes }));
  await publish("a", "nodejs22.x");
  await publish("a", "python3.13");
  await publish("b", "nodejs22.x");
  await publish("c", "python3.13");
  const list = async (input: Parameters<typeof lambda.listLayers>[0]) => {
    const { Layers = [], NextMarker } = await lambda.listLayers(input);
    return [Layers.map((layer) => `${layer.LayerName}:${layer.LatestMatchingVersion?.Version}`), NextMarker] as const;
  };
  expect(await list({})).toEqual([["a:2", "b:1", "c:1"], undefined]);
  expect(await list({ CompatibleRuntime: "nodejs22.x" })).toEqual([["a:1", "b:1"], undefined]);
  expect(await list({ CompatibleArchitecture: "arm64" })).toEqual([[], undefined]);
  const [first, marker] = await list({ MaxItems: 2 });
  expect(first).toEqual(["a:2", "b:1"]);
  expect(await list({ MaxItems: 2, Marker: marker })).toEqual([["c:1"], undefined]);
});
