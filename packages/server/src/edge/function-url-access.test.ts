import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { openFunctionUrl } from "./testing.ts";

const FunctionName = "roll-up";
const everybody = { FunctionName, Principal: "*" };
const ofUrl = { ...everybody, Action: "lambda:InvokeFunctionUrl", StatementId: "url" };
const ofFunction = { ...everybody, Action: "lambda:InvokeFunction", StatementId: "via-url" };
const open = [
  { ...ofUrl, FunctionUrlAuthType: "NONE" as const },
  { ...ofFunction, InvokedViaFunctionUrl: true },
];

/** What a URL of type `NONE` answers when its function has these permissions and no other. */
async function answerWith(permissions: readonly AddPermissionRequest[]) {
  const { clients, ask, environments } = await openFunctionUrl();
  for (const StatementId of ["url", "via-url"]) await clients.lambda.removePermission({ FunctionName, StatementId });
  for (const permission of permissions) await clients.lambda.addPermission(permission);
  const answer = await ask();
  expect(environments.invocations).toHaveLength(answer?.statusCode === 200 ? 1 : 0);
  return answer;
}

describe("a function URL of type NONE", () => {
  it.each<[string, readonly AddPermissionRequest[]]>([
    ["both permissions, as SAM and the CDK give them", open],
    ["both permissions without a condition", [ofUrl, ofFunction]],
    ["one permission for everything", [{ ...ofUrl, Action: "lambda:*" }]],
  ])("is open to everybody with %s", async (_name, permissions) => {
    expect(await answerWith(permissions)).toMatchObject({ statusCode: 200 });
  });

  const { FunctionUrlAuthType: _, ...forSigners } = { ...open[0]!, FunctionUrlAuthType: "AWS_IAM" as const };
  it.each<[string, readonly AddPermissionRequest[], RegExp]>([
    ["no policy", [], /^The policy does not give everybody lambda:InvokeFunctionUrl and lambda:InvokeFunction: /],
    ["the URL's permission alone", open.slice(0, 1), /^The policy does not give everybody lambda:InvokeFunction: /],
    ["the function's alone", open.slice(1), /^The policy does not give everybody lambda:InvokeFunctionUrl: /],
    ["an account's permissions", open.map((one) => ({ ...one, Principal: "000000000000" })), /does not give everybody/],
    ["permissions for signers", [{ ...forSigners, FunctionUrlAuthType: "AWS_IAM" }, open[1]!], /InvokeFunctionUrl: /],
    ["an organization's permissions", open.map((one) => ({ ...one, PrincipalOrgID: "o-1234567890" })), /does not give/],
    ["not by URL", [open[0]!, { ...ofFunction, InvokedViaFunctionUrl: false }], /lambda:InvokeFunction: /],
  ])("is closed with %s, in AWS's words, and says what is missing", async (_name, permissions, hint) => {
    expect(await answerWith(permissions)).toEqual({
      statusCode: 403,
      headers: {
        "content-type": "application/json",
        "x-amzn-errortype": "AccessDeniedException",
        "x-tireless-hint": expect.stringMatching(hint),
      },
      body:
        '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: ' +
        'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
    });
  });

  it("asks the policy of the alias that it belongs to", async () => {
    const { clients, ask, platform } = await openFunctionUrl();
    const { lambda } = clients;
    await lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "$LATEST" });
    const Qualifier = "live";
    const { FunctionUrl = "" } = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE", Qualifier });
    const path = FunctionUrl.slice(platform.endpoint().length);
    const refused = await ask({ path });
    expect(refused?.headers["x-tireless-hint"]).toContain("--function-name roll-up --qualifier live");
    for (const permission of open) await lambda.addPermission({ ...permission, Qualifier });
    expect(await ask({ path })).toMatchObject({ statusCode: 200 });
  });
});
