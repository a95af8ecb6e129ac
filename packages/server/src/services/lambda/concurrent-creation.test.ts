import { expect, it } from "vitest";
import { looseCodeRange } from "./records.ts";
import { functionRequest, openTestbed, refusal, zipOf } from "./testing.ts";

it("of functions created at once under one name one comes to be, with its own code, and nothing of the others stays", async () => {
  const { clients, environments, platform } = await openTestbed();
  const codes = ["one", "two", "two", "three"].map((word) =>
    zipOf("index.mjs", `export const handler = () => "${word}";`),
  );
  const create = (ZipFile: Uint8Array) =>
    refusal(clients.lambda.createFunction(functionRequest({ Code: { ZipFile } })));
  const answers = await Promise.all(codes.map(create));
  expect(answers.filter((answer) => answer === "no refusal")).toHaveLength(1);
  expect(
    answers.filter((answer) => answer === "ResourceConflictException: Function already exist: roll-up"),
  ).toHaveLength(3);
  await clients.lambda.invoke({ FunctionName: "roll-up" });
  const code = await environments.invocations[0]?.specification.code();
  expect(Buffer.from(code ?? []).equals(codes[answers.indexOf("no refusal")]!)).toBe(true);
  expect(platform.blobs.contents.size).toBe(1);
  expect(await platform.store.read((tx) => [...tx.range(looseCodeRange)].length)).toBe(0);
});

it("of a function that is created, updated and deleted at once nothing is left half", async () => {
  const { clients, environments, platform } = await openTestbed();
  const { lambda } = clients;
  const FunctionName = "roll-up";
  for (let turn = 0; turn < 10; turn++) {
    const ZipFile = zipOf("index.mjs", `export const handler = () => ${turn};`);
    await Promise.all([
      refusal(lambda.createFunction(functionRequest())),
      refusal(lambda.updateFunctionCode({ FunctionName, ZipFile })),
      refusal(lambda.deleteFunction({ FunctionName })),
      refusal(lambda.createFunction(functionRequest({ Code: { ZipFile } }))),
    ]);
  }
  const isThere = (await refusal(lambda.getFunctionConfiguration({ FunctionName }))) === "no refusal";
  if (isThere) {
    await lambda.invoke({ FunctionName });
    expect((await environments.invocations[0]?.specification.code())?.length).toBeGreaterThan(0);
    await lambda.deleteFunction({ FunctionName });
  }
  expect(platform.blobs.contents.size).toBe(0);
  expect(await platform.store.read((tx) => [...tx.range(looseCodeRange)].length)).toBe(0);
});
