import { AddPermissionCommand, type LambdaClient } from "@aws-sdk/client-lambda";

/** Gives the two permissions that AWS asks for before anybody may call a function's URL. */
export async function openToEverybody(lambda: LambdaClient, FunctionName: string): Promise<void> {
  const everybody = { FunctionName, Principal: "*" };
  const byUrl = { Action: "lambda:InvokeFunctionUrl", StatementId: "url", FunctionUrlAuthType: "NONE" } as const;
  const viaUrl = { Action: "lambda:InvokeFunction", StatementId: "via-url", InvokedViaFunctionUrl: true };
  for (const permission of [byUrl, viaUrl])
    await lambda.send(new AddPermissionCommand({ ...everybody, ...permission }));
}
