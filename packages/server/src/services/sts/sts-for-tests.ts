import { CredentialAuthority } from "../../engine/credentials.ts";
import { Dispatcher } from "../../engine/dispatcher.ts";
import type { InProcessClients } from "../../engine/in-process-client.ts";
import { accountId, type Platform } from "../../engine/platform.ts";
import { type Principal, rootPrincipal } from "../../engine/principal.ts";
import { anyResource, type Service } from "../../engine/service.ts";
import { VirtualClock } from "../../kernel/clock.ts";
import { ServiceError } from "../../kernel/errors.ts";
import { createLogger } from "../../kernel/logging.ts";
import { seededRandom } from "../../kernel/random.ts";
import { iamModel } from "../../models/iam.gen.ts";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import { createStsService } from "./service.ts";

export const roleArn = `arn:aws:iam::${accountId}:role/path/visitor`;

export interface StsForTests {
  readonly clock: VirtualClock;
  readonly credentials: CredentialAuthority;
  /** The service's client in the hands of `principal`; the account's root when left out. */
  readonly as: (principal?: Principal) => InProcessClients["sts"];
}

/** The service beside an IAM that knows one role, which lets `statements` decide who may assume it. */
export async function openSts(statements: object | readonly object[], maxSessionSeconds = 3600): Promise<StsForTests> {
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const store = openMemoryStore();
  const root = { accessKeyId: "test", secretAccessKey: "test" };
  const credentials = await CredentialAuthority.open(store, random, root);
  const ports: Partial<Platform> = { store, clock, random, credentials, log: createLogger("silent") };
  const dispatcher = new Dispatcher(ports as Platform, [
    createStsService(),
    iamWithRole(statements, maxSessionSeconds),
  ]);
  const as = (principal: Principal = rootPrincipal(accountId)) =>
    dispatcher.clientsFor({ principal, region: "eu-west-1" }).sts;
  return { clock, credentials, as };
}

function iamWithRole(statements: object, maxSessionSeconds: number): Service {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const getRole = async (_context: unknown, { RoleName }: { RoleName: string }) => {
    if (RoleName !== "visitor") throw new ServiceError("NoSuchEntityException", "no such role");
    return {
      Role: {
        RoleName,
        RoleId: "AROAVISITORVISITOR123",
        Arn: roleArn,
        MaxSessionDuration: maxSessionSeconds,
        AssumeRolePolicyDocument: encodeURIComponent(document),
      },
    };
  };
  return { model: iamModel, actionPrefix: "iam", operations: { GetRole: { run: getRole, resources: anyResource } } };
}

export function sessionOf(roleName: string, session = "s"): Principal {
  return {
    type: "assumed-role",
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`,
    userId: `AROACALLERCALLER12345:${session}`,
    roleArn: `arn:aws:iam::${accountId}:role/${roleName}`,
  };
}
