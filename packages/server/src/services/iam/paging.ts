import { ServiceError } from "../../kernel/errors.ts";

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface Page<T> {
  readonly items: T[];
  /** How the list operations tell whether there is more. */
  readonly paging: { IsTruncated: boolean; Marker?: string };
}

const pageSizeDefault = 100;

/**
 * The page of `items`, which come in the order of their names, that a request asks for. A marker holds the last page's last
 * name, so that pages stay whole while items come and go.
 */
export function pageOf<T>(items: Iterable<T>, nameOf: (item: T) => string, input: PageInput): Page<T> {
  const after = input.Marker === undefined ? undefined : decodeMarker(input.Marker);
  const limit = input.MaxItems ?? pageSizeDefault;
  const page: T[] = [];
  for (const item of items) {
    if (after !== undefined && compareNames(nameOf(item), after) <= 0) continue;
    if (page.length === limit) {
      const last = page[limit - 1]!;
      return { items: page, paging: { IsTruncated: true, Marker: encodeMarker(nameOf(last)) } };
    }
    page.push(item);
  }
  return { items: page, paging: { IsTruncated: false } };
}

/** The order of the store's keys. */
export function compareNames(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function encodeMarker(name: string): string {
  return Buffer.from(`after:${name}`).toString("base64url");
}

function decodeMarker(marker: string): string {
  const text = Buffer.from(marker, "base64url").toString();
  if (!text.startsWith("after:")) throw new ServiceError("ValidationError", "Invalid Marker.", { statusCode: 400 });
  return text.slice("after:".length);
}
