import { expect, test } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, testbedWithVersions } from "../testing-versions.ts";

test("ListAliases goes through all of them page by page, in the order of their names", async () => {
  const { clients } = await testbedWithVersions(1);
  const names = Array.from({ length: 7 }, (_, index) => `alias-${index}`);
  for (const Name of [...names].reverse()) {
    await clients.lambda.createAlias({ FunctionName, Name, FunctionVersion: "1" });
  }
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await clients.lambda.listAliases({ FunctionName, MaxItems: 3, Marker });
    seen.push(...(page.Aliases ?? []).map(({ Name }) => Name));
    Marker = page.NextMarker;
  } while (Marker);
  expect(seen).toEqual(names);
});

test("ListAliases of a version are those that invoke it, at least at times", async () => {
  const { clients } = await testbedWithVersions(2);
  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.1 } };
  await clients.lambda.createAlias({ FunctionName, Name: "one", FunctionVersion: "1" });
  await clients.lambda.createAlias({ FunctionName, Name: "both", FunctionVersion: "1", RoutingConfig });
  await clients.lambda.createAlias({ FunctionName, Name: "two", FunctionVersion: "2" });
  const namesOf = async (FunctionVersion: string) =>
    (await clients.lambda.listAliases({ FunctionName, FunctionVersion })).Aliases?.map(({ Name }) => Name);
  expect(await namesOf("1")).toEqual(["both", "one"]);
  expect(await namesOf("2")).toEqual(["both", "two"]);
  expect(await namesOf("3")).toEqual([]);
});

test("ListAliases knows no function that is not there", async () => {
  const { clients } = await testbedWithVersions(0);
  expect(await refusal(clients.lambda.listAliases({ FunctionName: "nobody" }))).toMatch(/^ResourceNotFoundException/);
  expect(await refusal(clients.lambda.listAliases({ FunctionName, Marker: "?" }))).toMatch(/Marker/);
});
