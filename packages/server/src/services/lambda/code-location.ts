import type { Platform } from "../../engine/platform.ts";
import { servicePrincipal } from "../../engine/principal.ts";

/** The path below which the edge serves code archives, as `codeLocation` names them. */
export const codeDownloadPath = "/_tireless/code/";

/** As on AWS, the address of a function's code holds for ten minutes. */
const validMs = 10 * 60 * 1000;

/**
 * An address from which a function's archive can be fetched without further credentials. Its ticket is sealed as session
 * tokens are, for a principal that stands for this one archive and that nobody has a secret of.
 */
export function codeLocation(platform: Platform, blobKey: string): string {
  const expirationMs = platform.clock.nowMs() + validMs;
  const ticket = platform.credentials.issueSession(readerOf(blobKey), expirationMs);
  const query = new URLSearchParams({ key: ticket.accessKeyId, ticket: ticket.sessionToken });
  return `${platform.endpoint()}${codeDownloadPath}${encodeURIComponent(blobKey)}?${query}`;
}

/**
 * The archive behind such an address, given by its path and its query without the `?`; undefined when the ticket is not for
 * it or has expired, or when the code is gone.
 */
export async function openCodeLocation(
  platform: Platform,
  path: string,
  query: string,
): Promise<Uint8Array | undefined> {
  const blobKey = decoded(path.slice(codeDownloadPath.length));
  const parameters = new URLSearchParams(query);
  const identity = platform.credentials.identify(parameters.get("key") ?? "", parameters.get("ticket") ?? "");
  if (!path.startsWith(codeDownloadPath) || identity?.principal.type !== "service") return undefined;
  if (identity.principal.arn !== readerOf(blobKey).arn) return undefined;
  if ((identity.expirationMs ?? 0) <= platform.clock.nowMs()) return undefined;
  return platform.blobs.get(blobKey);
}

function readerOf(blobKey: string) {
  return servicePrincipal(`code-download/${blobKey}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
