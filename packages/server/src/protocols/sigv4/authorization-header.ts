import type { WireRequest } from "../wire.ts";
import type { Refuse, SignatureParts } from "./claim.ts";

const signatureLength = 64;

/** The header that was read last, up to its signature: a busy client changes nothing else from request to request. */
let latest = { beginning: "", algorithm: "", credential: "", signedHeaders: "" };

/** The parts of a signature in the `Authorization` header and the headers that go with it. */
export function authorizationParts(request: WireRequest, header: string, refuse: Refuse): SignatureParts {
  const date = request.headers["x-amz-date"];
  const beginning = header.slice(0, -signatureLength);
  const ending = header.slice(-signatureLength);
  if (date && beginning === latest.beginning && !ending.includes(" ") && !ending.includes(",")) {
    const { algorithm, credential, signedHeaders } = latest;
    const sessionToken = request.headers["x-amz-security-token"];
    return { algorithm, credential, signedHeaders, signature: ending, date, sessionToken };
  }
  const parts = readAuthorization(request, header, refuse);
  if (parts.signature === ending && beginning.endsWith("Signature=")) latest = { beginning, ...parts };
  return parts;
}

/** Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; commas or spaces part the fields. */
function readAuthorization(request: WireRequest, header: string, refuse: Refuse): SignatureParts {
  const text = header.trim();
  const space = text.indexOf(" ");
  const algorithm = space < 0 ? text : text.slice(0, space);
  let credential = "";
  let signature = "";
  let signedHeaders = "";
  for (const field of space < 0 ? [] : text.slice(space + 1).split(/[, ]+/)) {
    const equals = field.indexOf("=");
    if (equals < 0) {
      if (field === "") continue;
      throw refuse(
        "IncompleteSignature",
        `'${field}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
      );
    }
    const value = field.slice(equals + 1);
    const name = field.slice(0, equals);
    if (name === "Credential") credential = value;
    else if (name === "Signature") signature = value;
    else if (name === "SignedHeaders") signedHeaders = value;
  }
  const date = request.headers["x-amz-date"] ?? request.headers["date"] ?? "";
  let words = "";
  if (credential === "") words += "Authorization header requires 'Credential' parameter. ";
  if (signature === "") words += "Authorization header requires 'Signature' parameter. ";
  if (signedHeaders === "") words += "Authorization header requires 'SignedHeaders' parameter. ";
  if (date === "") {
    words += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (words !== "") throw refuse("IncompleteSignature", `${words}Authorization=${header}`);
  return {
    algorithm,
    credential,
    signedHeaders,
    signature,
    date,
    sessionToken: request.headers["x-amz-security-token"],
  };
}
