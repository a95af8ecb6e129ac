import { decodePercent, parseQuery } from "../query-string.ts";

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

/** The URI of a REST operation in its model: `/2015-03-31/functions/{FunctionName}/code?fixed=parameters`. */
export interface UriTemplate {
  readonly segments: readonly Segment[];
  /** Query parameters that tell the operation from others of the same path. */
  readonly fixedQuery: readonly (readonly [string, string])[];
}

export function parseUriTemplate(uri: string): UriTemplate {
  const [path = "", query = ""] = uri.split("?", 2);
  return { segments: splitPath(path).map(parseSegment), fixedQuery: parseQuery(query) ?? [] };
}

function parseSegment(text: string): Segment {
  const label = /^\{([^}+]+)(\+?)\}$/.exec(text);
  return label ? { label: label[1]!, greedy: label[2] === "+" } : { literal: text };
}

/** The path's segments, still encoded; a slash at the end makes none. */
export function splitPath(path: string): string[] {
  const trimmed = path.replace(/^\//, "").replace(/\/$/, "");
  return trimmed === "" ? [] : trimmed.split("/");
}

/**
 * The decoded labels when the path fits the template; undefined when it does not fit, is empty where a label stands or is
 * badly encoded. A greedy label takes as many segments as those after it leave.
 */
export function matchPath(template: UriTemplate, segments: readonly string[]): Record<string, string> | undefined {
  const surplus = segments.length - template.segments.length;
  // Most templates are told apart by this alone, without reading any label.
  if (surplus < 0 || (surplus === 0 && !haveSameLiterals(template, segments))) return undefined;
  const labels: Record<string, string> = {};
  let at = 0;
  for (const segment of template.segments) {
    if ("literal" in segment) {
      if (segments[at++] !== segment.literal) return undefined;
      continue;
    }
    const taken = segment.greedy ? 1 + surplus : 1;
    const text = segments.slice(at, at + taken).join("/");
    at += taken;
    const value = text === "" ? undefined : decodePercent(text);
    if (value === undefined) return undefined;
    labels[segment.label] = value;
  }
  return at === segments.length ? labels : undefined;
}

function haveSameLiterals(template: UriTemplate, segments: readonly string[]): boolean {
  return template.segments.every((segment, at) => !("literal" in segment) || segment.literal === segments[at]);
}
