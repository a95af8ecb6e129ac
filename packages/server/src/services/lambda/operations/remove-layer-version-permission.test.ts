import { expect, it } from "vitest";
import { testbedWithLayer } from "../layers/testing.ts";
import { refusal } from "../testing.ts";

it("RemoveLayerVersionPermission takes one statement away, and with the last the policy", async () => {
  const { clients } = await testbedWithLayer();
  const { lambda } = clients;
  const version = { LayerName: "tools", VersionNumber: 1 };
  const remove = (StatementId: string, RevisionId?: string) =>
    refusal(lambda.removeLayerVersionPermission({ ...version, StatementId, RevisionId }));
  await lambda.addLayerVersionPermission({
    ...version,
    StatementId: "all",
    Action: "lambda:GetLayerVersion",
    Principal: "*",
  });
  expect(await remove("none")).toBe("ResourceNotFoundException: Statement none is not found in resource policy.");
  expect(await remove("all", "old")).toMatch(/^PreconditionFailedException/);
  expect(await remove("all")).toBe("no refusal");
  expect(await refusal(lambda.getLayerVersionPolicy(version))).toMatch(/^ResourceNotFoundException/);
});
