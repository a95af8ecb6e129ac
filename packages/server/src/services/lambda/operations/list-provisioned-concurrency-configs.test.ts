import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

test("ListProvisionedConcurrencyConfigs goes through the configs of one function, page by page", async () => {
  const { clients } = await testbedWithVersions(3);
  for (const Qualifier of ["1", "2", "3"]) {
    const request = { FunctionName, Qualifier, ProvisionedConcurrentExecutions: Number(Qualifier) };
    await clients.lambda.putProvisionedConcurrencyConfig(request);
  }
  const seen: unknown[] = [];
  let Marker: string | undefined;
  do {
    const page = await clients.lambda.listProvisionedConcurrencyConfigs({ FunctionName, MaxItems: 2, Marker });
    for (const config of page.ProvisionedConcurrencyConfigs ?? []) {
      seen.push([config.FunctionArn, config.RequestedProvisionedConcurrentExecutions, config.Status]);
    }
    Marker = page.NextMarker;
  } while (Marker);
  expect(seen).toEqual([1, 2, 3].map((count) => [`${functionArn}:${count}`, count, "IN_PROGRESS"]));
});

test("ListProvisionedConcurrencyConfigs knows no function that is not there", async () => {
  const { clients } = await testbedWithVersions(0);
  expect(await clients.lambda.listProvisionedConcurrencyConfigs({ FunctionName })).toEqual({
    ProvisionedConcurrencyConfigs: [],
    NextMarker: undefined,
  });
  expect(await refusal(clients.lambda.listProvisionedConcurrencyConfigs({ FunctionName: "nobody" }))).toMatch(
    /^ResourceNotFoundException: Function not found: .*:nobody$/,
  );
});
