import type { RestoreTableToPointInTimeInput, RestoreTableToPointInTimeOutput } from "@aws-sdk/client-dynamodb";
import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { uuid } from "../../../kernel/ids.ts";
import { backedUpTable } from "../backups/backed-up-table.ts";
import { historyOf } from "../backups/history.ts";
import { nextMoment, reserveMoment } from "../backups/moments.ts";
import { readTableForBackups, restorableMs, tableNotFound } from "../backups/point-in-time.ts";
import { beginRestore, refuseOverrides, restoredTable } from "../backups/restored-table.ts";
import { validationError } from "../errors.ts";
import { tableArn, tableNameOf } from "../table-names.ts";

/** The indexes and the throughput are those that the source has now, as on AWS; the items are those of the moment. */
export async function restoreTableToPointInTime(
  { platform, region }: RequestContext,
  input: RestoreTableToPointInTimeInput,
): Promise<RestoreTableToPointInTimeOutput> {
  const { TargetTableName: tableName = "", RestoreDateTime: wanted } = input;
  checkTimes(input);
  const sourceName = sourceNameOf(region, input);
  refuseOverrides("RestoreTableToPointInTime", input);
  const nowMs = platform.clock.nowMs();
  const target = { name: tableName, id: uuid(platform.random), createdMs: nowMs };
  const copyId = uuid(platform.random);
  return platform.store.transact((tx) => {
    const source = readTableForBackups(tx, region, sourceName);
    const { history } = source;
    if (!history?.pointInTime) {
      throw new ServiceError(
        "PointInTimeRecoveryUnavailableException",
        `Point in time recovery is not enabled for table '${sourceName}'`,
      );
    }
    const timeMs = wanted ? restorableMs(wanted, history.pointInTime, nowMs) : nowMs;
    const { prefix } = historyOf(region, source.id, history.number);
    const moment = wanted ? reserveMoment(tx, prefix, timeMs) : nextMoment(tx, prefix, nowMs);
    const restore = { sourceTableArn: tableArn(region, sourceName), timeMs };
    const table = restoredTable(backedUpTable(source), input, target, restore);
    const description = beginRestore(tx, region, table, {
      region,
      id: copyId,
      fromStoreId: source.id,
      history: { number: history.number, moment: Buffer.from(moment).toString("base64") },
      to: { kind: "table", tableName, sourceTableName: sourceName },
      itemCount: 0,
      sizeBytes: 0,
    });
    return { TableDescription: description };
  });
}

function checkTimes({ RestoreDateTime: time, UseLatestRestorableTime: latest }: RestoreTableToPointInTimeInput): void {
  if (time && latest) {
    throw validationError(
      "Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore " +
        "request. Please specify only one of them",
    );
  }
  if (time || latest) return;
  throw validationError(
    "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
  );
}

function sourceNameOf(region: string, input: RestoreTableToPointInTimeInput): string {
  const { SourceTableArn: arn, SourceTableName: name } = input;
  if (arn !== undefined && name !== undefined) {
    throw validationError("Must provide exactly one of: sourceTableArn, sourceTableName");
  }
  if (arn === undefined) {
    if (name === undefined) throw validationError("The parameter 'TableName' is required");
    return name;
  }
  const [, account] = /^arn:aws:dynamodb:[^:]*:([^:]*):table\/[^/]+$/.exec(arn) ?? [];
  if (account === undefined) throw validationError("sourceTableArn is not a valid ARN");
  if (account !== accountId) {
    throw validationError("This action is only supported by accounts that match the resource owner's account");
  }
  return tableNameOf(region, arn, () => tableNotFound(arn));
}
