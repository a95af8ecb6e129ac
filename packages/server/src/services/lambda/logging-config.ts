import type { LoggingConfig } from "@aws-sdk/client-lambda";
import { invalidParameter } from "./errors.ts";
import type { VersionRecord } from "./records.ts";

type Logging = Pick<VersionRecord, "logGroupName" | "jsonLog">;

/**
 * A record with the logging that a request wishes for. What the request leaves out stays as it was; only a request that
 * names the format JSON has the levels begin anew, at INFO. The API's reference says neither.
 */
export function withLogging<Version extends Logging>(record: Version, wish: LoggingConfig | undefined): Version {
  if (!wish) return record;
  const { LogFormat, ApplicationLogLevel, SystemLogLevel, LogGroup } = wish;
  const { jsonLog: before, ...others } = record;
  const after = { ...others, logGroupName: LogGroup ?? record.logGroupName } as Version;
  if ((LogFormat ?? (before ? "JSON" : "Text")) === "Text") {
    if (ApplicationLogLevel !== undefined || SystemLogLevel !== undefined) throw levelsNeedJson();
    return after;
  }
  const kept = LogFormat === undefined ? before : undefined;
  const applicationLevel = ApplicationLogLevel ?? kept?.applicationLevel ?? "INFO";
  const systemLevel = SystemLogLevel ?? kept?.systemLevel ?? "INFO";
  return { ...after, jsonLog: { applicationLevel, systemLevel } };
}

/** What the operations answer; levels are there only for JSON. */
export function loggingConfig({ logGroupName, jsonLog }: Logging): LoggingConfig {
  if (!jsonLog) return { LogFormat: "Text", LogGroup: logGroupName };
  const { applicationLevel, systemLevel } = jsonLog;
  return {
    LogFormat: "JSON",
    ApplicationLogLevel: applicationLevel,
    SystemLogLevel: systemLevel,
    LogGroup: logGroupName,
  };
}

function levelsNeedJson(): Error {
  return invalidParameter(
    'LogLevel is not supported when LogFormat is set to "Text". ' +
      'Remove LogLevel from your request or change the LogFormat to "Json" and try again.',
  );
}
