import type { ListRolesCommandInput, ListRolesCommandOutput } from "@aws-sdk/client-iam";
import type { RequestContext } from "../../../engine/service.ts";
import { pageOf } from "../paging.ts";
import { allRoles, roles } from "../records.ts";
import { listedRole } from "../roles.ts";

type Output = Omit<ListRolesCommandOutput, "$metadata">;

export async function listRoles(context: RequestContext, input: ListRolesCommandInput): Promise<Output> {
  const prefix = input.PathPrefix ?? "/";
  return context.platform.store.read((tx) => {
    const found = function* () {
      for (const { value } of tx.range(allRoles())) {
        const role = roles.decode(value);
        if (role.path.startsWith(prefix)) yield role;
      }
    };
    const { items, paging } = pageOf(found(), ({ roleName }) => roleName.toLowerCase(), input);
    return { Roles: items.map(listedRole), ...paging };
  });
}
