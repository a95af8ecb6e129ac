import type { QueryInput } from "@aws-sdk/client-dynamodb";
import { invalidParameters } from "./errors.ts";

type SelectingInput = Pick<QueryInput, "Select" | "ProjectionExpression" | "AttributesToGet" | "IndexName">;

/** Checks what `Select` says against the other parameters. */
export function checkSelect(input: SelectingInput, verb: "Querying" | "Scanning"): void {
  const { Select: select, ProjectionExpression, AttributesToGet, IndexName } = input;
  if (select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw invalidParameters(`ALL_PROJECTED_ATTRIBUTES can be used only when ${verb} using an IndexName`);
  }
  if (ProjectionExpression === undefined && AttributesToGet === undefined) {
    if (select === "SPECIFIC_ATTRIBUTES") {
      throw invalidParameters(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
      );
    }
  } else if (select !== undefined && select !== "SPECIFIC_ATTRIBUTES") {
    const parameter = ProjectionExpression === undefined ? "AttributesToGet" : "ProjectionExpression";
    const wanted = select === "COUNT" ? "only the Count" : select;
    throw invalidParameters(`Cannot specify the ${parameter} when choosing to get ${wanted}`);
  }
}
