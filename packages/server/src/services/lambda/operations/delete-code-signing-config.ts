import type { DeleteCodeSigningConfigRequest, DeleteCodeSigningConfigResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { requireCodeSigning } from "../code-signing/configuration.ts";
import { codeSigningKey, codeSigningUsersRange } from "../code-signing/records.ts";
import { resourceConflict } from "../errors.ts";

/** Only a configuration that no function uses; AWS's own words for one in use are not known. */
export async function deleteCodeSigningConfig(
  { platform, region }: RequestContext,
  input: DeleteCodeSigningConfigRequest,
): Promise<DeleteCodeSigningConfigResponse> {
  await platform.store.transact((tx) => {
    const { id } = requireCodeSigning(tx, region, input.CodeSigningConfigArn);
    const [user] = tx.range({ ...codeSigningUsersRange(region, id), limit: 1 });
    if (user) {
      throw resourceConflict(
        `The code signing configuration ${input.CodeSigningConfigArn} cannot be deleted, because functions use it.`,
      );
    }
    tx.delete(codeSigningKey(region, id));
  });
  return {};
}
