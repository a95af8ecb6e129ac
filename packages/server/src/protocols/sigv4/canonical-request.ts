import { hash } from "node:crypto";
import { decodePercent } from "../query-string.ts";
import type { WireRequest } from "../wire.ts";
import type { Claim } from "./claim.ts";

/** Services that let clients sign a request without its body, or with the hash that a header states. */
const unsignedPayloadServices = new Set(["s3"]);

/** The text whose hash is signed: method, path, query, signed headers and the body's hash, in one form for all writers. */
export function canonicalRequest(request: WireRequest, claim: Claim): string {
  const { method, path, query, headers } = request;
  let headerLines = "";
  for (const name of claim.signedHeaders)
    headerLines += `${name}:${canonicalValue(headers[name] ?? pseudoHeader(name, request))}\n`;
  const canonicalPath = path === "/" ? path : canonicalPathOf(path, claim.signingName);
  const canonicalQuery = query === "" ? query : canonicalQueryOf(query, claim.presigned);
  return `${method}\n${canonicalPath}\n${canonicalQuery}\n${headerLines}\n${claim.signedHeaders.join(";")}\n${payloadHash(request, claim)}`;
}

/** The host under the name that it has over HTTP/2. */
function pseudoHeader(name: string, { headers }: WireRequest): string | undefined {
  return name === ":authority" ? headers["host"] : undefined;
}

function canonicalValue(value: unknown): string {
  // A client may say that it signed `constructor`, which every object has without its having been sent.
  if (typeof value !== "string") return "";
  // A test for what needs changing would cost more than looking for a blank first: most values have none.
  if (!value.includes(" ") && !value.includes("\t")) return value;
  return value.trim().replace(/\s+/g, " ");
}

/** S3's keys are taken as they are; elsewhere paths are normalised and, already encoded, encoded once more. */
function canonicalPathOf(path: string, signingName: string): string {
  if (signingName === "s3")
    return path
      .split("/")
      .map((segment) => encode(decodePercent(segment) ?? segment))
      .join("/");
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encode(segment));
  }
  const slash = segments.length > 0 && /\/\.{0,2}$/.test(path) ? "/" : "";
  return `/${segments.join("/")}${slash}`;
}

function canonicalQueryOf(query: string, presigned: boolean): string {
  const pairs: [string, string][] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = recode(equals < 0 ? part : part.slice(0, equals));
    if (presigned && name === "X-Amz-Signature") continue;
    pairs.push([name, equals < 0 ? "" : recode(part.slice(equals + 1))]);
  }
  // By code unit, which for encoded text is by byte.
  pairs.sort(
    ([leftName, leftValue], [rightName, rightValue]) => compare(leftName, rightName) || compare(leftValue, rightValue),
  );
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function recode(text: string): string {
  return encode(decodePercent(text) ?? text);
}

/** Percent-encodes all but RFC 3986's unreserved characters; `encodeURIComponent` leaves five more alone. */
function encode(text: string): string {
  if (/^[A-Za-z0-9_.~-]*$/.test(text)) return text;
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Half a surrogate pair cannot be encoded. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

function payloadHash({ headers, body }: WireRequest, claim: Claim): string {
  if (unsignedPayloadServices.has(claim.signingName)) {
    const stated = headers["x-amz-content-sha256"];
    if (stated === "UNSIGNED-PAYLOAD" || (claim.presigned && stated === undefined)) return "UNSIGNED-PAYLOAD";
  }
  return body.length === 0 ? emptyHash : hash("sha256", body, "hex");
}

const emptyHash = hash("sha256", "", "hex");
