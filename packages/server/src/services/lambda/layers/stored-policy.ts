import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading, Writing } from "../../../store/store.ts";
import { resourceNotFound } from "../errors.ts";
import { policyBytesMax } from "../limits.ts";
import type { PolicyRecord } from "../policies/records.ts";
import { policyText } from "../policies/stored-policy.ts";
import { type LayerVersionReference, layerVersionArnOf } from "./layer-name.ts";
import { type LayerVersionRecord, layerVersionCodec, layerVersionKey } from "./records.ts";
import { findLayerVersion } from "./stored-layer.ts";

const members = { Type: "User" };

/** The version, in the words of the operations on its policy when there is none. */
export function requireLayerForPolicy(
  tx: Reading,
  region: string,
  reference: LayerVersionReference,
): LayerVersionRecord {
  const record = findLayerVersion(tx, region, reference);
  if (!record) {
    const arn = layerVersionArnOf(region, reference.layerName, reference.version);
    throw resourceNotFound(`Layer version ${arn} does not exist.`);
  }
  return record;
}

export function requireLayerPolicyRevision({ policy }: LayerVersionRecord, expected: string | undefined): void {
  if (expected === undefined || expected === policy?.revisionId) return;
  throw new ServiceError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. " +
      "Call the GetLayerPolicy API to retrieve the latest Revision Id",
    { members },
  );
}

/** A policy without statements is none. */
export function writeLayerPolicy(tx: Writing, record: LayerVersionRecord, policy: PolicyRecord): void {
  const bytes = Buffer.byteLength(policyText(policy));
  if (bytes > policyBytesMax) {
    throw new ServiceError(
      "PolicyLengthExceededException",
      `The final policy size (${bytes}) is bigger than the limit (${policyBytesMax}).`,
      { members },
    );
  }
  const { policy: _, ...rest } = record;
  const changed = policy.statements.length > 0 ? { ...rest, policy } : rest;
  tx.put(layerVersionKey(record.region, record.layerName, record.version), layerVersionCodec.encode(changed));
}
