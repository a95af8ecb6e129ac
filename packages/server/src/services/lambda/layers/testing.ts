import type { PublishLayerVersionRequest } from "@aws-sdk/client-lambda";
import { openTestbed, zipOf } from "../testing.ts";

export const layerArn = "arn:aws:lambda:us-east-1:000000000000:layer:tools";

/** A request for a version of the layer `tools` that is fine in every way. */
export function layerRequest(changes: Partial<PublishLayerVersionRequest> = {}): PublishLayerVersionRequest {
  return {
    LayerName: "tools",
    Content: { ZipFile: zipOf("nodejs/node_modules/tool/index.js", "module.exports = 1;") },
    ...changes,
  };
}

/** A testbed with so many versions of the layer `tools`. */
export async function testbedWithLayer(versionCount = 1) {
  const testbed = await openTestbed();
  for (let version = 1; version <= versionCount; version++) {
    await testbed.clients.lambda.publishLayerVersion(layerRequest({ Description: `number ${version}` }));
  }
  return testbed;
}
