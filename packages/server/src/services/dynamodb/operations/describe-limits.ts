import type { DescribeLimitsOutput } from "@aws-sdk/client-dynamodb";
import { throughputLimits } from "../throughput-limits.ts";

export async function describeLimits(): Promise<DescribeLimitsOutput> {
  return {
    AccountMaxReadCapacityUnits: throughputLimits.account,
    AccountMaxWriteCapacityUnits: throughputLimits.account,
    TableMaxReadCapacityUnits: throughputLimits.table,
    TableMaxWriteCapacityUnits: throughputLimits.table,
  };
}
