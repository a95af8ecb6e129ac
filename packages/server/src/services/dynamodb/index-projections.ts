import type { Projection } from "@aws-sdk/client-dynamodb";
import type { IndexProjection } from "./records.ts";

/** What an index projects, as descriptions of tables and backups tell it. */
export function describeProjection({ projection }: { readonly projection: IndexProjection }): Projection {
  const { type, attributes } = projection;
  return { ProjectionType: type, ...(attributes && { NonKeyAttributes: [...attributes] }) };
}
