import { expect, test } from "vitest";
import { functionRequest } from "../testing.ts";
import { testbedWithVersions } from "../testing-versions.ts";

test("GetAccountSettings counts functions, and the archives of all versions of functions and layers", async () => {
  const { clients } = await testbedWithVersions(2);
  await clients.lambda.createFunction(functionRequest({ FunctionName: "other" }));
  const archive = functionRequest().Code?.ZipFile;
  await clients.lambda.publishLayerVersion({ LayerName: "one", Content: { ZipFile: archive } });
  const codeBytes = archive?.length ?? 0;
  expect(await clients.lambda.getAccountSettings({})).toEqual({
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 1000,
    },
    AccountUsage: { FunctionCount: 2, TotalCodeSize: 5 * codeBytes },
  });
});
