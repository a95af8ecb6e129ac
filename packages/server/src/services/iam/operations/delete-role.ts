import type { DeleteRoleCommandInput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { Range, Reading } from "../../../store/store.ts";
import { attachmentsOfRole, inlinePoliciesOf, roleKey } from "../records.ts";
import { requireRole } from "../roles.ts";

/** Deletes a role that has no policies any more; with some, throws DeleteConflictException. */
export async function deleteRole(context: RequestContext, input: DeleteRoleCommandInput): Promise<object> {
  await context.platform.store.transact((tx) => {
    const { roleName } = requireRole(tx, input.RoleName ?? "");
    if (!isEmpty(tx, attachmentsOfRole(roleName))) {
      throw new ServiceError("DeleteConflictException", "Cannot delete entity, must detach all policies first.");
    }
    if (!isEmpty(tx, inlinePoliciesOf(roleName))) {
      throw new ServiceError("DeleteConflictException", "Cannot delete entity, must delete policies first.");
    }
    tx.delete(roleKey(roleName));
  });
  return {};
}

function isEmpty(tx: Reading, range: Range): boolean {
  const [first] = tx.range({ ...range, limit: 1 });
  return first === undefined;
}
