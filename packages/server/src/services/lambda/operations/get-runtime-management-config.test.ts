import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

test("GetRuntimeManagementConfig tells how runtimes are renewed here", async () => {
  const { clients } = await testbedWithVersions(0);
  expect(await clients.lambda.getRuntimeManagementConfig({ FunctionName })).toEqual({
    UpdateRuntimeOn: "Auto",
    FunctionArn: functionArn,
  });
  expect(await refusal(clients.lambda.getRuntimeManagementConfig({ FunctionName: "nobody" }))).toMatch(
    /^ResourceNotFoundException: Function not found/,
  );
});
