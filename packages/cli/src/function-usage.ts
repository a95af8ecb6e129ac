import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { noUsage, sumOf, type Usage, usageOf } from "./bill.ts";
import { defaultGroupPrefix, ownerOfStream } from "./function-log.ts";
import { listFunctions } from "./functions.ts";
import { type FoundEvent, pagesOf, readEvents } from "./log-events.ts";
import type { Architecture } from "./prices.ts";
import { readReport, reportPattern } from "./report.ts";

/** What functions used, read from the reports in their logs. */
export interface UsageReport {
  readonly functions: readonly FunctionUsage[];
  /** All functions together, by calendar month in UTC, e.g. `2026-01`: what the free tier is counted by. */
  readonly months: ReadonlyMap<string, Usage>;
}

export interface FunctionUsage {
  readonly functionName: string;
  readonly usage: Usage;
  /** It is gone: how it was configured is not known any more, and is taken to be the default. */
  readonly deleted: boolean;
}

/** What a report does not say, of a version of a function. */
export interface Configuration {
  readonly architecture: Architecture;
  readonly storageMb: number;
}

const defaultConfiguration: Configuration = { architecture: "x86_64", storageMb: 512 };

/**
 * Adds up the REPORT lines since `startMs`. They are exact: each has the billed duration and the memory of its invocation,
 * while metrics know neither. What they lack is looked up by version: published versions do not change, and of `$LATEST`
 * today's configuration counts.
 */
export async function readUsage(
  lambda: LambdaClient,
  logs: CloudWatchLogsClient,
  startMs: number,
  progress: (text: string) => void,
): Promise<UsageReport> {
  const known = await knownFunctions(lambda);
  const groups = new Set([...(await functionGroups(logs)), ...known.groups]);
  const functions = new Map<string, Usage>();
  const months = new Map<string, Usage>();
  let count = 0;
  for (const logGroupName of [...groups].sort()) {
    const fetchPage = await pagesOf(logs, { logGroupName, filterPattern: reportPattern });
    for await (const event of readEvents(fetchPage, startMs)) {
      const invocation = billedInvocation(event, logGroupName, known.configurations);
      if (!invocation) continue;
      const { functionName, usage } = invocation;
      const month = new Date(event.timestampMs).toISOString().slice(0, 7);
      functions.set(functionName, sumOf(functions.get(functionName) ?? noUsage, usage));
      months.set(month, sumOf(months.get(month) ?? noUsage, usage));
      if (++count % 1_000 === 0) progress(`${logGroupName}: ${count.toLocaleString("en")} invocations so far`);
    }
  }
  for (const functionName of known.names) if (!functions.has(functionName)) functions.set(functionName, noUsage);
  const entries = [...functions].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    functions: entries.map(([functionName, usage]) => ({
      functionName,
      usage,
      deleted: !known.names.has(functionName),
    })),
    months,
  };
}

/** What one event of a log adds to a function's usage, where it is a report. Configurations are by `name:version`. */
export function billedInvocation(
  event: FoundEvent,
  logGroupName: string,
  configurations: ReadonlyMap<string, Configuration>,
): { functionName: string; usage: Usage } | undefined {
  const report = readReport(event.message);
  const owner = ownerOfStream(event.streamName);
  const groupsOwner = logGroupName.startsWith(defaultGroupPrefix)
    ? logGroupName.slice(defaultGroupPrefix.length)
    : undefined;
  const functionName = owner?.functionName ?? groupsOwner;
  if (!report || functionName === undefined) return undefined;
  const configuration =
    configurations.get(`${functionName}:${owner?.version}`) ??
    configurations.get(`${functionName}:$LATEST`) ??
    defaultConfiguration;
  return { functionName, usage: usageOf({ ...report, ...configuration }) };
}

async function knownFunctions(lambda: LambdaClient) {
  const names = new Set<string>();
  const groups = new Set<string>();
  const configurations = new Map<string, Configuration>();
  for (const version of await listFunctions(lambda, true)) {
    const { FunctionName = "", Version = "$LATEST", Architectures, EphemeralStorage, LoggingConfig } = version;
    names.add(FunctionName);
    if (LoggingConfig?.LogGroup) groups.add(LoggingConfig.LogGroup);
    configurations.set(`${FunctionName}:${Version}`, {
      architecture: Architectures?.[0] === "arm64" ? "arm64" : "x86_64",
      storageMb: EphemeralStorage?.Size ?? defaultConfiguration.storageMb,
    });
  }
  return { names, groups, configurations };
}

/** The groups of functions, also of those that are gone. */
async function functionGroups(logs: CloudWatchLogsClient): Promise<string[]> {
  const { paginateDescribeLogGroups } = await import("@aws-sdk/client-cloudwatch-logs");
  const found: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix: defaultGroupPrefix })) {
    for (const { logGroupName } of page.logGroups ?? []) if (logGroupName) found.push(logGroupName);
  }
  return found;
}
