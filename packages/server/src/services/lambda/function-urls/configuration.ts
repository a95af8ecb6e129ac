import type { Cors, FunctionUrlConfig } from "@aws-sdk/client-lambda";
import type { Platform } from "../../../engine/platform.ts";
import type { Reading } from "../../../store/store.ts";
import { resourceNotFound } from "../errors.ts";
import { type FunctionReference, functionReference } from "../function-name.ts";
import { findTarget } from "../versions/lookup.ts";
import { functionUrlAddress } from "./address.ts";
import { type CorsRules, type FunctionUrlRecord, readFunctionUrl } from "./records.ts";

/** What the operations answer about a function URL. */
export function functionUrlConfiguration(platform: Platform, record: FunctionUrlRecord): FunctionUrlConfig {
  return {
    FunctionUrl: functionUrlAddress(platform, record.urlId),
    FunctionArn: functionReference(record.region, record.functionName, record.qualifier).invokedArn,
    AuthType: record.authType,
    Cors: record.cors && corsConfiguration(record.cors),
    CreationTime: timeText(record.createdMs),
    LastModifiedTime: timeText(record.lastModifiedMs),
    InvokeMode: record.invokeMode ?? "BUFFERED",
  };
}

/** An empty `Cors` takes the rules away. */
export function corsRules(cors: Cors | undefined): CorsRules | undefined {
  if (!cors || Object.values(cors).every((value) => value === undefined)) return undefined;
  return {
    ...(cors.AllowCredentials !== undefined && { allowCredentials: cors.AllowCredentials }),
    ...(cors.AllowHeaders && { allowHeaders: cors.AllowHeaders }),
    ...(cors.AllowMethods && { allowMethods: cors.AllowMethods }),
    ...(cors.AllowOrigins && { allowOrigins: cors.AllowOrigins }),
    ...(cors.ExposeHeaders && { exposeHeaders: cors.ExposeHeaders }),
    ...(cors.MaxAge !== undefined && { maxAgeSeconds: cors.MaxAge }),
  };
}

/** URLs belong to a function or to an alias of it. */
export function requireUrlTarget(tx: Reading, region: string, reference: FunctionReference): void {
  const target = findTarget(tx, region, reference);
  if (!target || (reference.qualifier !== undefined && !target.alias))
    throw resourceNotFound("Function does not exist");
}

export function requireFunctionUrl(tx: Reading, region: string, reference: FunctionReference): FunctionUrlRecord {
  const record = readFunctionUrl(tx, { region, ...reference });
  if (!record) throw resourceNotFound("The resource you requested does not exist.");
  return record;
}

function corsConfiguration(rules: CorsRules): Cors {
  return {
    AllowCredentials: rules.allowCredentials,
    AllowHeaders: rules.allowHeaders && [...rules.allowHeaders],
    AllowMethods: rules.allowMethods && [...rules.allowMethods],
    AllowOrigins: rules.allowOrigins && [...rules.allowOrigins],
    ExposeHeaders: rules.exposeHeaders && [...rules.exposeHeaders],
    MaxAge: rules.maxAgeSeconds,
  };
}

/** AWS's form: `2026-01-01T00:00:00.000000Z`, of which the last three digits are always zero. */
function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace("Z", "000Z");
}
