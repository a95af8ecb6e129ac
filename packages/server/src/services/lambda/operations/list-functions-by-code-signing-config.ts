import type {
  ListFunctionsByCodeSigningConfigRequest,
  ListFunctionsByCodeSigningConfigResponse,
} from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { decodeKey, keyAfterPrefix } from "../../../store/keys.ts";
import { requireCodeSigning } from "../code-signing/configuration.ts";
import { codeSigningUserKey, codeSigningUsersRange } from "../code-signing/records.ts";
import { functionArnOf } from "../function-name.ts";
import { functionsPerPageMax } from "../limits.ts";
import { nameOfMarker, pageOf } from "../page.ts";

/** In the order of the functions' names. */
export async function listFunctionsByCodeSigningConfig(
  { platform, region }: RequestContext,
  input: ListFunctionsByCodeSigningConfigRequest,
): Promise<ListFunctionsByCodeSigningConfigResponse> {
  const limit = Math.min(input.MaxItems ?? functionsPerPageMax, functionsPerPageMax);
  const after = nameOfMarker(input.Marker);
  const names = await platform.store.read((tx) => {
    const { id } = requireCodeSigning(tx, region, input.CodeSigningConfigArn);
    const range = codeSigningUsersRange(region, id);
    const start = after === undefined ? range.start : keyAfterPrefix(codeSigningUserKey(region, id, after));
    return Array.from(tx.range({ start, end: range.end, limit: limit + 1 }), ({ key }) =>
      String(decodeKey(key).at(-1)),
    );
  });
  const page = pageOf(names, limit, (name) => name);
  return { FunctionArns: page.items.map((name) => functionArnOf(region, name)), NextMarker: page.nextMarker };
}
