import type { Connection } from "./connection.ts";

/** What went wrong between us and a platform, in words that say what to do about it. */
export function explained(error: unknown, { endpoint, credentials }: Connection): Error {
  const code = systemCode(error);
  if (code) return new Error(unreachable(code, endpoint), { cause: error });
  const { name, message, $metadata } = error as { name?: string; message?: string; $metadata?: object };
  if (!$metadata) return error instanceof Error ? error : new Error(String(error));
  if (keyErrors.has(name ?? "")) {
    return new Error(
      `${endpoint} does not accept the access key ${credentials.accessKeyId}: ${firstLine(message)} ` +
        'Use the platform\'s own key: eval "$(npx tireless env)".',
      { cause: error },
    );
  }
  if (!name || name === "Unknown" || name === "UnknownError" || name === "SyntaxError") {
    return new Error(`What listens at ${endpoint} does not answer as AWS does.`, { cause: error });
  }
  return new Error(`${name}: ${message}`, { cause: error });
}

/** Whether nobody answered at all. */
export function isUnreachable(error: unknown): boolean {
  return systemCode(error) !== undefined;
}

/** The AWS name of an error, where it has one. */
export function nameOf(error: unknown): string {
  return (error as { name?: string }).name ?? "";
}

const keyErrors = new Set([
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
]);

const unreachableCodes: Record<string, (endpoint: string) => string> = {
  ECONNREFUSED: (endpoint) => `Nothing listens at ${endpoint}.`,
  ENOTFOUND: (endpoint) => `There is no host ${new URL(endpoint).hostname}.`,
  EAI_AGAIN: (endpoint) => `The host ${new URL(endpoint).hostname} cannot be looked up.`,
  ECONNRESET: (endpoint) => `${endpoint} closed the connection without an answer.`,
  EPIPE: (endpoint) => `${endpoint} closed the connection without an answer.`,
  ETIMEDOUT: (endpoint) => `${endpoint} does not answer.`,
  EHOSTUNREACH: (endpoint) => `${endpoint} cannot be reached from here.`,
  ENETUNREACH: (endpoint) => `${endpoint} cannot be reached from here.`,
};

function unreachable(code: string, endpoint: string): string {
  return `${unreachableCodes[code]!(endpoint)} Start a platform with "npx tireless start", or say where one is with --endpoint-url or AWS_ENDPOINT_URL.`;
}

/** A connection that was tried over IPv4 and IPv6 fails with both errors in one. */
function systemCode(error: unknown): string | undefined {
  const { code, errors = [] } = error as { code?: unknown; errors?: readonly { code?: unknown }[] };
  const codes = [code, ...errors.map((one) => one.code)];
  return codes.find((one): one is string => typeof one === "string" && one in unreachableCodes);
}

function firstLine(message = ""): string {
  return message.split("\n", 1)[0]!;
}
