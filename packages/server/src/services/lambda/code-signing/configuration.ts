import type { CodeSigningConfig } from "@aws-sdk/client-lambda";
import { accountId } from "../../../engine/platform.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import { resourceNotFound } from "../errors.ts";
import { type CodeSigningRecord, codeSigningCodec, codeSigningKey } from "./records.ts";

/** What the operations answer about a configuration. */
export function codeSigningConfiguration(record: CodeSigningRecord): CodeSigningConfig {
  return {
    CodeSigningConfigId: record.id,
    CodeSigningConfigArn: codeSigningArn(record.region, record.id),
    ...(record.description !== undefined && { Description: record.description }),
    AllowedPublishers: { SigningProfileVersionArns: [...record.signingProfileVersionArns] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: record.untrustedArtifactOnDeployment },
    LastModified: new Date(record.lastModifiedMs).toISOString().replace("Z", "+0000"),
  };
}

export function codeSigningArn(region: string, id: string): string {
  return `arn:aws:lambda:${region}:${accountId}:code-signing-config:${id}`;
}

/** The ARN that a request for one configuration touches, for authorisation. */
export function codeSigningResource(_context: unknown, input: { readonly CodeSigningConfigArn?: string }) {
  return [input.CodeSigningConfigArn ?? ""];
}

/** The words of the operations on configurations; AWS's words are recorded in localstack's snapshots. */
export function requireCodeSigning(tx: Reading, region: string, arn: string | undefined): CodeSigningRecord {
  const record = findCodeSigning(tx, region, arn);
  if (!record) throw resourceNotFound(`The Lambda code signing configuration ${arn} can not be found.`);
  return record;
}

/** The words of the operations on functions. */
export function requireCodeSigningOfFunction(tx: Reading, region: string, arn: string): CodeSigningRecord {
  const record = findCodeSigning(tx, region, arn);
  if (record) return record;
  throw new ServiceError(
    "CodeSigningConfigNotFoundException",
    `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
    { members: { Type: "User" } },
  );
}

function findCodeSigning(tx: Reading, region: string, arn = ""): CodeSigningRecord | undefined {
  const id = arn.split(":").at(-1) ?? "";
  const bytes = arn === codeSigningArn(region, id) ? tx.get(codeSigningKey(region, id)) : undefined;
  return bytes && codeSigningCodec.decode(bytes);
}
