import { describe, expect, it } from "vitest";
import { refusal } from "../testing.ts";
import { FunctionName, functionArn, testbedWithVersions } from "../testing-versions.ts";

const Name = "live";

async function withAlias() {
  const testbed = await testbedWithVersions(2);
  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.1 } };
  const request = { FunctionName, Name, FunctionVersion: "1", Description: "first", RoutingConfig };
  const created = await testbed.clients.lambda.createAlias(request);
  return { ...testbed, created };
}

describe("UpdateAlias", () => {
  it("changes what it names and leaves the rest", async () => {
    const { clients, created } = await withAlias();
    const updated = await clients.lambda.updateAlias({ FunctionName, Name, Description: "second" });
    expect(updated).toEqual({
      ...created,
      Description: "second",
      RevisionId: expect.not.stringMatching(created.RevisionId ?? ""),
    });
    expect(await clients.lambda.getAlias({ FunctionName, Name })).toEqual(updated);
  });

  it.each([{}, { AdditionalVersionWeights: {} }])("takes the second version away by %j", async (RoutingConfig) => {
    const { clients } = await withAlias();
    const updated = await clients.lambda.updateAlias({ FunctionName, Name, FunctionVersion: "2", RoutingConfig });
    expect(updated).toMatchObject({ FunctionVersion: "2" });
    expect(updated).not.toHaveProperty("RoutingConfig");
  });

  it.each([
    [{ Name: "dead" }, `ResourceNotFoundException: Alias not found: ${functionArn}:dead`],
    [{ FunctionName: "nobody" }, /^ResourceNotFoundException: Function not found: .*:nobody$/],
    [{ RevisionId: "another" }, /^PreconditionFailedException: .*Call the GetFunction\/GetAlias API/],
    [{ FunctionVersion: "9" }, `ResourceNotFoundException: Function not found: ${functionArn}:9`],
    // The routing that stays would name the same version twice.
    [{ FunctionVersion: "2" }, /^InvalidParameterValueException: Invalid function version 2\./],
    [{ FunctionVersion: "$LATEST" }, /^InvalidParameterValueException: \$LATEST is not supported for an alias/],
  ])("refuses %j and changes nothing", async (changes, expected) => {
    const { clients, created } = await withAlias();
    expect(await refusal(clients.lambda.updateAlias({ FunctionName, Name, ...changes }))).toMatch(expected);
    expect(await clients.lambda.getAlias({ FunctionName, Name })).toEqual(created);
  });

  it("holds to the revision that the caller knows", async () => {
    const { clients, created } = await withAlias();
    const { RevisionId } = created;
    await clients.lambda.updateAlias({ FunctionName, Name, Description: "second", RevisionId });
    expect(await refusal(clients.lambda.updateAlias({ FunctionName, Name, RevisionId }))).toMatch(/^Precondition/);
  });
});
