import { accountId } from "../../engine/platform.ts";
import { resourceNotFound, validationError } from "./errors.ts";

/**
 * Wherever a request names a table it may give the table's ARN instead. Two wordings refuse a bad name, as on AWS:
 * operations on tables check the length in words of their own, those on items report it like any other constraint.
 */

const namePattern = /^[a-zA-Z0-9_.-]+$/;
const arnPattern = /^arn:aws:dynamodb:([^:]*):([^:]*):table\/([^/]*)$/;

export function tableArn(region: string, nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn : `arn:aws:dynamodb:${region}:${accountId}:table/${nameOrArn}`;
}

export function streamArn(region: string, tableName: string, label: string): string {
  return `${tableArn(region, tableName)}/stream/${label}`;
}

/** The name behind what an operation on items was given. */
export function nameForItems(region: string, nameOrArn: string): string {
  const name = nameInArn(region, nameOrArn, () => resourceNotFound());
  const complaints = [
    ...(namePattern.test(name) ? [] : ["Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"]),
    ...(name.length < 3 ? ["Member must have length greater than or equal to 3"] : []),
    ...(name.length > 255 ? ["Member must have length less than or equal to 255"] : []),
  ];
  if (complaints.length > 0) throw constraintErrors("tableName", name, complaints);
  return name;
}

/** The name behind what an operation on tables was given. */
export function nameForTables(region: string, nameOrArn: string): string {
  const name = nameInArn(region, nameOrArn, () => resourceNotFound(`Table: ${nameOrArn}`));
  if (name.length < 3 || name.length > 255) {
    throw validationError("TableName must be at least 3 characters long and at most 255 characters long");
  }
  if (!namePattern.test(name)) {
    throw constraintErrors("tableName", name, ["Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"]);
  }
  return name;
}

/** The name of the table whose tags are meant: here only an ARN will do. */
export function nameForTags(region: string, arn: string): string {
  const parts = arnPattern.exec(arn);
  if (!parts || !isTableName(parts[3]!)) {
    throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  }
  return nameInArn(region, arn, () => resourceNotFound(`ResourcArn: ${arn}`));
}

export function isTableName(name: string): boolean {
  return namePattern.test(name) && name.length >= 3 && name.length <= 255;
}

function nameInArn(region: string, nameOrArn: string, elsewhere: () => Error): string {
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const parts = arnPattern.exec(nameOrArn);
  if (!parts) throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${nameOrArn}`);
  const [, arnRegion, arnAccount, name = ""] = parts;
  if (arnRegion !== region || arnAccount !== accountId) throw elsewhere();
  return name;
}

function constraintErrors(member: string, value: string, complaints: readonly string[]): Error {
  const count = `${complaints.length} validation error${complaints.length === 1 ? "" : "s"} detected: `;
  const details = complaints.map((text) => `Value '${value}' at '${member}' failed to satisfy constraint: ${text}`);
  return validationError(count + details.join("; "));
}
