import type { SSESpecification } from "@aws-sdk/client-dynamodb";
import { NotImplementedError } from "../../kernel/errors.ts";
import { invalidParameters } from "./errors.ts";

/**
 * Refuses encryption by keys of one's own, which there is none of here, after what AWS refuses itself, in the words that
 * the public notes on its answers (ack-api-quirks) recorded. What says the same as leaving it out is welcome.
 */
export function refuseEncryption(
  parameter: string,
  { Enabled: enabled, SSEType: type, KMSMasterKeyId: key }: SSESpecification = {},
): void {
  if (enabled === false) {
    for (const [name, value] of [
      ["SSEType", type],
      ["KMSMasterKeyId", key],
    ]) {
      if (value !== undefined) throw invalidParameters(`${name} can not be specified if Enabled is false`);
    }
  }
  if (type === "AES256") throw invalidParameters("SSEType AES256 is not supported");
  if (key !== undefined && type === undefined) {
    throw invalidParameters("SSEType KMS is required if KMSMasterKeyId is specified");
  }
  if (enabled || type !== undefined) {
    throw new NotImplementedError(`the parameter ${parameter}, other than Enabled: false,`);
  }
}
