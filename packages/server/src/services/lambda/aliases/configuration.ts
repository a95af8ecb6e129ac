import type { AliasConfiguration } from "@aws-sdk/client-lambda";
import { functionReference } from "../function-name.ts";
import type { AliasRecord } from "./records.ts";

/** What the operations answer about an alias. */
export function aliasConfiguration(record: AliasRecord): AliasConfiguration {
  const { additional } = record;
  return {
    AliasArn: aliasArn(record),
    Name: record.name,
    FunctionVersion: record.version,
    Description: record.description,
    ...(additional && { RoutingConfig: { AdditionalVersionWeights: { [additional.version]: additional.weight } } }),
    RevisionId: record.revisionId,
  };
}

export function aliasArn({ region, functionName, name }: AliasRecord): string {
  return functionReference(region, functionName, name).invokedArn;
}
