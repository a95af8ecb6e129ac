import type { ServiceError } from "../../kernel/errors.ts";
import type { CommonError } from "../common-errors.ts";
import type { WireRequest } from "../wire.ts";
import { authorizationParts } from "./authorization-header.ts";
import { basicDate, checkTime } from "./dates.ts";
import { presignedParts } from "./presigned-query.ts";
import { checkSignedHeaders } from "./signed-headers.ts";

export type Refuse = (error: CommonError, message: string) => ServiceError;

/** The parts of a signature as the request states them, from header or query string alike. */
export interface SignatureParts {
  readonly algorithm: string;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly sessionToken: string | undefined;
  /** Only of presigned requests. */
  readonly expires?: string;
}

/** What a request claims about who signed it, in well-formed parts; nothing of it is proven yet. */
export interface Claim {
  readonly accessKeyId: string;
  /** `<day>/<region>/<service>/aws4_request` */
  readonly scope: string;
  readonly day: string;
  readonly region: string;
  readonly signingName: string;
  /** `20130609T095204Z` */
  readonly date: string;
  /** In lower case, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  readonly presigned: boolean;
}

/** Reads the claim, or refuses what is missing, malformed, out of date or out of place, as AWS does before it looks at keys. */
export function claimOf(
  request: WireRequest,
  { signingName, nowMs, refuse }: { signingName: string; nowMs: number; refuse: Refuse },
): Claim {
  const header = request.headers["authorization"];
  const presigned = request.query.includes("X-Amz-Algorithm") && /(^|&)X-Amz-Algorithm(=|&|$)/.test(request.query);
  if (header !== undefined && presigned) {
    throw refuse(
      "InvalidSignature",
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (!presigned && !header?.trimStart().startsWith("AWS4-")) {
    throw refuse("MissingAuthenticationToken", "Request is missing Authentication Token");
  }
  const parts = presigned ? presignedParts(request, refuse) : authorizationParts(request, header!, refuse);
  const date = basicDate(parts.date, refuse);
  checkTime(date, expiresSeconds(parts.expires, refuse), nowMs, refuse);
  const signedHeaders = parts.signedHeaders.toLowerCase().split(";");
  checkSignedHeaders(request, signedHeaders, refuse);
  // AWS ignores slashes at the end.
  const elements = parts.credential.split("/");
  while (elements.at(-1) === "") elements.pop();
  if (parts.algorithm !== "AWS4-HMAC-SHA256") {
    throw refuse(
      "IncompleteSignature",
      `Unsupported AWS 'algorithm': '${parts.algorithm}' (only AWS4-HMAC-SHA256 for now). `,
    );
  }
  if (elements.length !== 5) {
    throw refuse(
      "IncompleteSignature",
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${parts.credential}'`,
    );
  }
  const [accessKeyId, day, region, service, terminator] = elements as [string, string, string, string, string];
  const scope = `${day}/${region}/${service}/${terminator}`;
  checkScope({ day, region, service, terminator }, signingName, date.text, refuse);
  return {
    accessKeyId,
    scope,
    day,
    region,
    signingName: service,
    date: date.text,
    signedHeaders,
    signature: parts.signature,
    sessionToken: parts.sessionToken,
    presigned,
  };
}

function checkScope(
  scope: { day: string; region: string; service: string; terminator: string },
  signingName: string,
  date: string,
  refuse: Refuse,
): void {
  let words = "";
  if (!/^[a-z0-9-]{1,64}$/.test(scope.region)) {
    words += `Credential should be scoped to a valid region, not '${scope.region}'. `;
  }
  if (scope.service !== signingName) words += `Credential should be scoped to correct service: '${signingName}'. `;
  if (scope.terminator !== "aws4_request") {
    words += `Credential should be scoped with a valid terminator: 'aws4_request', not '${scope.terminator}'. `;
  }
  if (!date.startsWith(scope.day) || scope.day.length !== 8) {
    words +=
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
      `'${scope.day}' != '${date.slice(0, 8)}', from '${date}'.`;
  }
  if (words !== "") throw refuse("InvalidSignature", words);
}

const weekSeconds = 7 * 24 * 60 * 60;

/** How long a presigned request holds. */
function expiresSeconds(text: string | undefined, refuse: Refuse): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw refuse("InvalidSignature", "X-Amz-Expires should be a number");
  const seconds = Number(text);
  if (seconds > weekSeconds) {
    throw refuse(
      "InvalidSignature",
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${weekSeconds} seconds`,
    );
  }
  return seconds;
}
