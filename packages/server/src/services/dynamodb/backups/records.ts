import { encodeKey } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { IndexRecord, StreamViewType, TableRecord } from "../records.ts";

/**
 * The key layout of backups.
 *
 *   dynamodb backup <region> <table name> <backup id>                    a backup; ListBackups follows this order
 *   dynamodb backup-expiry <time in ms> <region> <table> <backup id>     when the backup of a deleted table ends
 *   dynamodb copy <region> <store id> <copy id>                          how far a copy of what is kept there has got
 *
 * What is backed up is kept like the items of a table, under an id of its own: the backup's `storeId`. So the sweeper
 * removes it like a table's, and the backup of a deleted table is nothing but that table's items, kept a while longer.
 */

export interface BackupRecord {
  /** When it was asked for, in milliseconds, and eight hex digits. */
  readonly id: string;
  readonly name: string;
  readonly type: "USER" | "SYSTEM";
  readonly status: "CREATING" | "AVAILABLE";
  readonly createdMs: number;
  readonly expiresMs?: number;
  /** Under which id its items are kept. */
  readonly storeId: string;
  readonly itemCount: number;
  readonly sizeBytes: number;
  readonly table: BackedUpTable;
}

/** What a backup remembers of its table. */
export interface BackedUpTable
  extends Pick<
    TableRecord,
    | "name"
    | "id"
    | "partitionKey"
    | "sortKey"
    | "createdMs"
    | "billingMode"
    | "readCapacityUnits"
    | "writeCapacityUnits"
    | "maxReadRequestUnits"
    | "maxWriteRequestUnits"
    | "vectorIndexes"
  > {
  readonly indexes: readonly IndexRecord[];
  readonly streamViewType?: StreamViewType;
  readonly expiryAttribute?: string;
}

export interface BackupName {
  readonly tableName: string;
  readonly id: string;
}

/** Work that is left to do: to copy items, as they were at a moment, into a backup or a new table. */
export interface CopyRecord {
  readonly region: string;
  readonly id: string;
  readonly fromStoreId: string;
  /** Where the changes since that moment are, when what is copied may have changed since. */
  readonly history?: { readonly number: number; readonly moment: string };
  readonly to: CopyTarget;
  /** What follows the prefix in the key of the last item that has been looked at, as base 64. */
  readonly lastTail?: string;
  readonly itemCount: number;
  readonly sizeBytes: number;
}

export type CopyTarget =
  | { readonly kind: "backup"; readonly sourceTableName: string; readonly backup: BackupName }
  | { readonly kind: "table"; readonly tableName: string; readonly sourceTableName?: string };

export const backupRecords = recordCodec<BackupRecord>(1);
export const copyRecords = recordCodec<CopyRecord>(1);

export const backupKey = (region: string, { tableName, id }: BackupName) =>
  encodeKey(["dynamodb", "backup", region, tableName, id]);
export const backupExpiryKey = (expiresMs: number, region: string, { tableName, id }: BackupName) =>
  encodeKey(["dynamodb", "backup-expiry", expiresMs, region, tableName, id]);
export const copyKey = (region: string, storeId: string, copyId: string) =>
  encodeKey(["dynamodb", "copy", region, storeId, copyId]);
