import { invalidParameter } from "./errors.ts";

/** The part of `items`, in the order of their names, that a page shows, and the marker of the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextMarker: string | undefined;
}

/** Cuts a page of at most `limit` out of one entry more than that. */
export function pageOf<Item>(items: readonly Item[], limit: number, nameOf: (item: Item) => string): Page<Item> {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown, nextMarker: items.length > limit && last ? markerOf(nameOf(last)) : undefined };
}

/** Longer than any name that is listed, short enough for a key of the store. */
const nameLengthMax = 256;

/** The name after which a page begins; undefined for the first. */
export function nameOfMarker(marker: string | undefined): string | undefined {
  if (marker === undefined || marker === "") return undefined;
  const name = Buffer.from(marker, "base64url").toString();
  if (name === "" || name.length > nameLengthMax || markerOf(name) !== marker)
    throw invalidParameter("Invalid value for the parameter Marker.");
  return name;
}

function markerOf(name: string): string {
  return Buffer.from(name).toString("base64url");
}
