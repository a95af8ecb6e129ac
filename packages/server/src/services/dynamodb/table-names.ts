import { accountId } from "../../engine/platform.ts";
import type { RequestContext } from "../../engine/service.ts";
import { ServiceError } from "../../kernel/errors.ts";
import { resourceNotFound, validationError } from "./errors.ts";

/**
 * Wherever a request names a table it may give the table's ARN instead. A bad name is reported like any other constraint,
 * by operations on tables too: dynalite's older tests have words of their own for those, but nubo-db's suite, which is
 * run against today's service, has these.
 */

const namePattern = /^[a-zA-Z0-9_.-]+$/;
const arnPattern = /^arn:aws:dynamodb:([^:]*):([^:]*):table\/([^/]*)$/;

export function tableArn(region: string, nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn : `arn:aws:dynamodb:${region}:${accountId}:table/${nameOrArn}`;
}

export function streamArn(region: string, tableName: string, label: string): string {
  return `${tableArn(region, tableName)}/stream/${label}`;
}

export function indexArn(region: string, tableNameOrArn: string, indexName: string): string {
  return `${tableArn(region, tableNameOrArn)}/index/${indexName}`;
}

/** The table's name behind what a request gives for it. Throws what `notFound` makes when it is of somewhere else. */
export function tableNameOf(region: string, nameOrArn: string, notFound: () => Error = resourceNotFound): string {
  const name = nameInArn(region, nameOrArn, notFound);
  const complaints = [
    ...(namePattern.test(name) ? [] : ["Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"]),
    ...(name.length < 3 ? ["Member must have length greater than or equal to 3"] : []),
    ...(name.length > 255 ? ["Member must have length less than or equal to 255"] : []),
  ];
  if (complaints.length > 0) throw constraintErrors("tableName", name, complaints);
  return name;
}

/** The same for operations on tables, which say which table they did not find. */
export function nameForTables(region: string, nameOrArn: string): string {
  return tableNameOf(region, nameOrArn, () => resourceNotFound(`Table: ${nameOrArn}`));
}

/** The name of the table whose tags are meant: here only an ARN will do. Those of other accounts are refused. */
export function nameForTags({ region, principal }: RequestContext, operation: string, arn: string): string {
  const parts = arnPattern.exec(arn);
  if (!parts || !isTableName(parts[3]!)) {
    throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  }
  if (parts[2] !== accountId) {
    throw new ServiceError(
      "AccessDeniedException",
      `User: ${principal.arn} is not authorized to perform: dynamodb:${operation} on resource: ${arn}`,
    );
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
