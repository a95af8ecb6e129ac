import type { Platform } from "../../../engine/platform.ts";
import type { Random } from "../../../kernel/random.ts";

/** Below this path every function URL is served whatever name the platform is reached by. */
export const functionUrlPath = "/_tireless/url/";

const letters = "abcdefghijklmnopqrstuvwxyz234567";

/** 32 letters and digits, as AWS's. */
export function newUrlId(random: Random): string {
  let id = "";
  for (const byte of random.bytes(32)) id += letters[byte & 31];
  return id;
}

/**
 * The address that answers give. On AWS the id is part of the host's name; here it is part of the path, because a resolver
 * need not know `<id>.lambda-url.<region>.localhost` (Node's asks the system, which often does not), and an address that
 * works for some clients only is none. The form with the host's name is served as well.
 */
export function functionUrlAddress(platform: Platform, urlId: string): string {
  return `${platform.endpoint()}${functionUrlPath}${urlId}/`;
}

/** Whatever else stands in an address is nobody's, and no store has to look for it. */
const knownForm = /^[a-z0-9]{1,64}$/;

/** What of a function URL a request names. */
export interface FunctionUrlTarget {
  /** Empty for what cannot be one. */
  readonly urlId: string;
  /** The path that the function sees, from its first slash. */
  readonly path: string;
}

/** Reads either form of address; undefined when the request is for something else. */
export function functionUrlTarget(host: string | undefined, path: string): FunctionUrlTarget | undefined {
  if (path.startsWith(functionUrlPath)) {
    const rest = path.slice(functionUrlPath.length);
    const slash = rest.indexOf("/");
    const urlId = slash < 0 ? rest : rest.slice(0, slash);
    return { urlId: knownForm.test(urlId) ? urlId : "", path: slash < 0 ? "/" : rest.slice(slash) };
  }
  if (!host?.includes(".lambda-url.")) return undefined;
  const [urlId = "", service] = host.toLowerCase().split(".", 2);
  if (service !== "lambda-url") return undefined;
  return { urlId: knownForm.test(urlId) ? urlId : "", path };
}
