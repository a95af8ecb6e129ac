import type { GetAccountSettingsRequest, GetAccountSettingsResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import type { Reading } from "../../../store/store.ts";
import { unreservedConcurrency } from "../concurrency/set-aside.ts";
import { layerVersionCodec, layerVersionsRange } from "../layers/records.ts";
import { accountConcurrencyMax, codeTotalBytesMax, codeUnzippedBytesMax, codeZippedBytesMax } from "../limits.ts";
import { functionCodec, functionsRange } from "../records.ts";
import { versionCodec, versionsRange } from "../versions/records.ts";

/** Of the region. As on AWS, each version of a function or a layer counts with the whole of its archive. */
export async function getAccountSettings(
  { platform, region }: RequestContext,
  _input: GetAccountSettingsRequest,
): Promise<GetAccountSettingsResponse> {
  return platform.store.read((tx) => ({
    AccountLimit: {
      TotalCodeSize: codeTotalBytesMax,
      CodeSizeUnzipped: codeUnzippedBytesMax,
      CodeSizeZipped: codeZippedBytesMax,
      ConcurrentExecutions: accountConcurrencyMax,
      UnreservedConcurrentExecutions: unreservedConcurrency(tx, region),
    },
    AccountUsage: usage(tx, region),
  }));
}

function usage(tx: Reading, region: string): GetAccountSettingsResponse["AccountUsage"] {
  let [functionCount, codeBytes] = [0, 0];
  for (const { value } of tx.range(functionsRange(region))) {
    functionCount++;
    codeBytes += functionCodec.decode(value).code.sizeBytes;
  }
  for (const { value } of tx.range(versionsRange(region))) codeBytes += versionCodec.decode(value).code.sizeBytes;
  for (const { value } of tx.range(layerVersionsRange(region))) {
    codeBytes += layerVersionCodec.decode(value).code.sizeBytes;
  }
  return { FunctionCount: functionCount, TotalCodeSize: codeBytes };
}
