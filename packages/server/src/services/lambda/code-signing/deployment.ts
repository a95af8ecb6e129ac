import { ServiceError } from "../../../kernel/errors.ts";
import type { Reading } from "../../../store/store.ts";
import type { FunctionInvoker } from "../function-invoker.ts";
import { attachedCodeSigning, type CodeSigningRecord, codeSigningCodec, codeSigningKey } from "./records.ts";

/**
 * A signature is made by AWS Signer over an archive in S3, so an archive that came with a request has none, and neither has
 * a layer: on AWS as here, none of them is of an allowed publisher.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
 *
 * In the transaction of a deployment, of code or of layers: throws where the configuration enforces signatures; tells
 * whether it wants a warning. `deployed` is what AWS names in its error.
 */
export function checkDeployment(policy: CodeSigningRecord | undefined, deployed: string): boolean {
  if (policy?.untrustedArtifactOnDeployment !== "Enforce") return policy !== undefined;
  throw new ServiceError(
    "CodeVerificationFailedException",
    "Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not " +
      `configured to accept. Check the provided signature for ${deployed}.`,
    { members: { Type: "User" } },
  );
}

/** The configuration that a function's deployments are held to. */
export function codeSigningOfFunction(
  tx: Reading,
  region: string,
  functionName: string,
): CodeSigningRecord | undefined {
  const id = attachedCodeSigning(tx, region, functionName);
  const bytes = id && tx.get(codeSigningKey(region, id));
  return bytes ? codeSigningCodec.decode(bytes) : undefined;
}

/** The warning, once the deployment is durable. */
export function warnOfDeployment({ record }: FunctionInvoker, region: string, functionName: string): void {
  record({ region, functionName }, { SignatureValidationErrors: 1 });
}
