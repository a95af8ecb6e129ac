import { expect, it } from "vitest";
import { testbedWithLayer } from "../layers/testing.ts";
import { refusal } from "../testing.ts";

it("ListLayerVersions shows the newest first, page by page", async () => {
  const { clients } = await testbedWithLayer(12);
  const numbers: (number | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await clients.lambda.listLayerVersions({ LayerName: "tools", MaxItems: 5, Marker });
    expect(page.LayerVersions?.length).toBeLessThanOrEqual(5);
    numbers.push(...(page.LayerVersions ?? []).map(({ Version }) => Version));
    Marker = page.NextMarker;
  } while (Marker);
  expect(numbers).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect((await clients.lambda.listLayerVersions({ LayerName: "nobody" })).LayerVersions).toEqual([]);
  const strange = Buffer.from("x").toString("base64url");
  expect(await refusal(clients.lambda.listLayerVersions({ LayerName: "tools", Marker: strange }))).toBe(
    "InvalidParameterValueException: Invalid value for the parameter Marker.",
  );
});
