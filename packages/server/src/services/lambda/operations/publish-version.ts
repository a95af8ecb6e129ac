import type { FunctionConfiguration, PublishVersionRequest } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { invalidParameter } from "../errors.ts";
import { functionConfiguration } from "../function-configuration.ts";
import { readFunction, requestedFunction, requireRevision } from "../stored-function.ts";
import { publish, publishingIds } from "../versions/publish.ts";

export async function publishVersion(
  context: RequestContext,
  input: PublishVersionRequest,
): Promise<FunctionConfiguration> {
  const { platform, region } = context;
  if (input.PublishTo !== undefined) throw new NotImplementedError("PublishVersion with PublishTo");
  const reference = requestedFunction(context, input.FunctionName);
  const ids = publishingIds(platform);
  const published = await platform.store.transact((tx) => {
    const latest = readFunction(tx, region, reference);
    requireRevision(latest, input.RevisionId);
    requireCode(latest.code.sha256, input.CodeSha256);
    return publish(tx, latest, input.Description, ids);
  });
  return functionConfiguration(published);
}

function requireCode(sha256: string, expected: string | undefined): void {
  const current = Buffer.from(sha256, "hex").toString("base64");
  if (expected === undefined || expected === current) return;
  throw invalidParameter(
    `CodeSHA256 (${expected}) is different from current CodeSHA256 in $LATEST (${current}). ` +
      "Please try again with the CodeSHA256 in $LATEST.",
  );
}
