import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range, Reading, Writing } from "../../../store/store.ts";
import { latestVersion } from "../function-name.ts";

/** What a browser may do from another origin; a member that is undefined allows nothing. */
export interface CorsRules {
  readonly allowCredentials?: boolean;
  readonly allowHeaders?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowOrigins?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** The URL of a function, or of one of its aliases. */
export interface FunctionUrlRecord {
  readonly urlId: string;
  readonly region: string;
  readonly functionName: string;
  /** An alias; undefined for the function's latest version. */
  readonly qualifier?: string;
  readonly authType: "NONE" | "AWS_IAM";
  /** Undefined: the response is sent when it is whole. */
  readonly invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: CorsRules;
  readonly createdMs: number;
  readonly lastModifiedMs: number;
}

export const functionUrlCodec = recordCodec<FunctionUrlRecord>(1);

export function functionUrlKey(region: string, functionName: string, qualifier = latestVersion): Uint8Array {
  return encodeKey(["lambda", "function-url", region, functionName, qualifier]);
}

export function functionUrlsRange(region: string, functionName: string): Range {
  return prefixRange(["lambda", "function-url", region, functionName]);
}

type UrlOwner = Pick<FunctionUrlRecord, "region" | "functionName" | "qualifier">;

/** Leads from the id in a request's address to the record. */
const urlOwnerCodec = recordCodec<UrlOwner>(1);

function urlOwnerKey(urlId: string): Uint8Array {
  return encodeKey(["lambda", "function-url-by-id", urlId]);
}

export function writeFunctionUrl(tx: Writing, record: FunctionUrlRecord): void {
  const { urlId, region, functionName, qualifier } = record;
  tx.put(functionUrlKey(region, functionName, qualifier), functionUrlCodec.encode(record));
  tx.put(urlOwnerKey(urlId), urlOwnerCodec.encode({ region, functionName, qualifier }));
}

export function deleteFunctionUrl(tx: Writing, { urlId, region, functionName, qualifier }: FunctionUrlRecord): void {
  tx.delete(functionUrlKey(region, functionName, qualifier));
  tx.delete(urlOwnerKey(urlId));
}

/** Those of a function, or of one alias of it, on its way out. */
export function deleteFunctionUrls(tx: Writing, region: string, functionName: string, qualifier?: string): void {
  const range = functionUrlsRange(region, functionName);
  for (const { value } of [...tx.range(range)]) {
    const record = functionUrlCodec.decode(value);
    if (qualifier === undefined || record.qualifier === qualifier) deleteFunctionUrl(tx, record);
  }
}

export function readFunctionUrl(tx: Reading, { region, functionName, qualifier }: UrlOwner) {
  const bytes = tx.get(functionUrlKey(region, functionName, qualifier));
  return bytes && functionUrlCodec.decode(bytes);
}

export function findFunctionUrl(tx: Reading, urlId: string): FunctionUrlRecord | undefined {
  const bytes = tx.get(urlOwnerKey(urlId));
  return bytes && readFunctionUrl(tx, urlOwnerCodec.decode(bytes));
}
