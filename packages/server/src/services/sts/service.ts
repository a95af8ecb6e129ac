import { anyResource, missing, type OperationTable, type Service } from "../../engine/service.ts";
import { type StsOperationName, stsModel } from "../../models/sts.gen.ts";
import { roleResource } from "./arns.ts";
import { assumeRole } from "./operations/assume-role.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";

const operations: OperationTable<StsOperationName> = {
  AssumeRole: { run: assumeRole, resources: roleResource },
  AssumeRoleWithSAML: missing,
  AssumeRoleWithWebIdentity: missing,
  AssumeRoot: missing,
  DecodeAuthorizationMessage: missing,
  GetAccessKeyInfo: missing,
  GetCallerIdentity: { run: getCallerIdentity, resources: anyResource },
  GetDelegatedAccessToken: missing,
  GetFederationToken: missing,
  GetSessionToken: missing,
  GetWebIdentityToken: missing,
};

/** AWS Security Token Service. */
export function createStsService(): Service {
  return { model: stsModel, actionPrefix: "sts", operations };
}
