import type { Select } from "@aws-sdk/client-dynamodb";
import { invalidParameters } from "./errors.ts";

/** Checks what `Select` says against the other parameters. */
export function checkSelect(
  select: Select | undefined,
  projectionExpression: string | undefined,
  indexName: string | undefined,
  verb: "Querying" | "Scanning",
): void {
  if (select === "ALL_PROJECTED_ATTRIBUTES" && indexName === undefined) {
    throw invalidParameters(`ALL_PROJECTED_ATTRIBUTES can be used only when ${verb} using an IndexName`);
  }
  if (projectionExpression === undefined) {
    if (select === "SPECIFIC_ATTRIBUTES") {
      throw invalidParameters(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
      );
    }
  } else if (select !== undefined && select !== "SPECIFIC_ATTRIBUTES") {
    const wanted = select === "COUNT" ? "only the Count" : select;
    throw invalidParameters(`Cannot specify the ProjectionExpression when choosing to get ${wanted}`);
  }
}
