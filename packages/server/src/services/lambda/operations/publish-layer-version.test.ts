import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openCodeLocation } from "../code-location.ts";
import { layerArn, layerRequest } from "../layers/testing.ts";
import { openTestbed, refusal, zipOf } from "../testing.ts";

describe("PublishLayerVersion", () => {
  it("makes a new version of every call, and answers it with an address of its archive", async () => {
    const { clients, platform } = await openTestbed();
    const request = layerRequest({
      Description: "a tool",
      LicenseInfo: "MIT",
      CompatibleRuntimes: ["nodejs22.x", "python3.13"],
      CompatibleArchitectures: ["x86_64"],
    });
    const zip = request.Content?.ZipFile ?? Buffer.alloc(0);
    const answer = await clients.lambda.publishLayerVersion(request);
    expect(answer).toEqual({
      Content: {
        Location: expect.any(String),
        CodeSha256: createHash("sha256").update(zip).digest("base64"),
        CodeSize: zip.length,
      },
      LayerArn: layerArn,
      LayerVersionArn: `${layerArn}:1`,
      Version: 1,
      Description: "a tool",
      LicenseInfo: "MIT",
      CreatedDate: "2026-01-01T00:00:00.000+0000",
      CompatibleRuntimes: ["nodejs22.x", "python3.13"],
      CompatibleArchitectures: ["x86_64"],
    });
    const { pathname, search } = new URL(answer.Content?.Location ?? "");
    expect(await openCodeLocation(platform, pathname, search.slice(1))).toEqual(zip);
    expect((await clients.lambda.publishLayerVersion({ ...request, LayerName: layerArn })).Version).toBe(2);
  });

  it("never gives a number out twice", async () => {
    const { clients } = await openTestbed();
    const { lambda } = clients;
    await lambda.publishLayerVersion(layerRequest());
    await lambda.deleteLayerVersion({ LayerName: "tools", VersionNumber: 1 });
    expect((await lambda.publishLayerVersion(layerRequest())).Version).toBe(2);
  });

  it("refuses what cannot be a layer, and keeps nothing of it", async () => {
    const { clients, platform } = await openTestbed();
    const publish = (changes: object) => refusal(clients.lambda.publishLayerVersion(layerRequest(changes)));
    expect(await publish({ Content: { ZipFile: Buffer.from("no zip") } })).toMatch(/^InvalidParameterValueException/);
    expect(await publish({ Content: { ZipFile: zipOf("../x", "") } })).toMatch(/^InvalidParameterValueException/);
    expect(await publish({ Content: { S3Bucket: "bucket", S3Key: "key" } })).toMatch(/^NotImplemented: .*S3/);
    expect(await publish({ LayerName: "no layer" })).toMatch(/'layerName' failed to satisfy constraint/);
    expect(await publish({ LayerName: layerArn.replace("000000000000", "111111111111") })).toMatch(/^AccessDenied/);
    expect([...platform.blobs.contents.keys()]).toEqual([]);
  });
});
