import { Dispatcher } from "../../engine/dispatcher.ts";
import type { InProcessClients } from "../../engine/in-process-client.ts";
import { accountId, type Platform } from "../../engine/platform.ts";
import { rootPrincipal } from "../../engine/principal.ts";
import { VirtualClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import { seededRandom } from "../../kernel/random.ts";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import { createIamService } from "./service.ts";

export interface IamForTests {
  readonly iam: InProcessClients["iam"];
  readonly clock: VirtualClock;
}

/** The service alone over a store in memory, with a clock that stands still. Transactions must be pure. */
export function openIam(): IamForTests {
  const clock = new VirtualClock();
  const store = openMemoryStore({ checkPurity: true });
  const ports: Partial<Platform> = { store, clock, random: seededRandom(1), log: createLogger("silent") };
  const dispatcher = new Dispatcher(ports as Platform, [createIamService()]);
  const { iam } = dispatcher.clientsFor({ principal: rootPrincipal(accountId), region: "eu-west-1" });
  return { iam, clock };
}

/** A trust policy for Lambda, as every function's role has one. */
export const lambdaTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

export const readScores = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" }],
});

/** The same with a role `r` in it. */
export async function openIamWithRole(): Promise<IamForTests> {
  const opened = openIam();
  await opened.iam.createRole({ RoleName: "r", AssumeRolePolicyDocument: lambdaTrust });
  return opened;
}

export const ownPolicyArn = "arn:aws:iam::000000000000:policy/p";

/** The same with a role `r` and a policy `p` in it. */
export async function openIamWithPolicy(): Promise<IamForTests> {
  const opened = await openIamWithRole();
  await opened.iam.createPolicy({ PolicyName: "p", PolicyDocument: readScores });
  return opened;
}
