import type { CreateFunctionUrlConfigRequest } from "@aws-sdk/client-lambda";
import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import { functionRequest, openTestbed, type Testbed } from "../services/lambda/testing.ts";
import { answerEdge } from "./edge.ts";

/** A platform in memory whose function `roll-up` has a URL, for tests. */
export interface UrlTestbed extends Testbed {
  readonly urlId: string;
  readonly ask: (request?: Partial<WireRequest>) => Promise<WireResponse | undefined>;
}

const FunctionName = "roll-up";

/** By default of type `NONE`, and open to everybody. */
export async function openFunctionUrl(settings: Partial<CreateFunctionUrlConfigRequest> = {}): Promise<UrlTestbed> {
  const testbed = await openTestbed();
  const { lambda } = testbed.clients;
  await lambda.createFunction(functionRequest());
  const url = await lambda.createFunctionUrlConfig({ FunctionName, AuthType: "NONE", ...settings });
  await lambda.addPermission({
    ...everybody("lambda:InvokeFunctionUrl"),
    StatementId: "url",
    FunctionUrlAuthType: "NONE",
  });
  await lambda.addPermission({
    ...everybody("lambda:InvokeFunction"),
    StatementId: "via-url",
    InvokedViaFunctionUrl: true,
  });
  const { pathname } = new URL(url.FunctionUrl ?? "");
  const answer = answerEdge(testbed.platform, testbed.invoker);
  return {
    ...testbed,
    urlId: pathname.split("/")[3] ?? "",
    ask: (request) =>
      answer({ method: "GET", path: pathname, query: "", headers: {}, body: Buffer.alloc(0), ...request }),
  };
}

function everybody(Action: string) {
  return { FunctionName, Action, Principal: "*" };
}
