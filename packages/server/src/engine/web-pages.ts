import { ServiceError } from "../kernel/errors.ts";
import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import type { Credentials } from "./credentials.ts";
import { isLoopbackName, isWellKnown } from "./root-key.ts";

/** In place of an origin: the pages of all. */
const everyOrigin = "*";
/** What of a page is its origin, as browsers write it: also those of extensions. */
const originForm = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+$/;
/** For how long browsers may remember what they asked, on AWS. */
const maxAgeSeconds = 172_800;

/**
 * Which web pages may have a browser call the API: those of this machine, and those of origins that were asked for
 * (docs/decisions/0018). Programs that are no browsers name no page, and are not asked.
 */
export class WebPages {
  readonly #origins: ReadonlySet<string>;
  /** The names in the origins that were asked for. */
  readonly #hosts: ReadonlySet<string>;
  readonly #keyIsKnown: boolean;

  /** Throws where an origin is none, or where the key that everybody knows would be for everybody. */
  constructor(allowOrigins: readonly string[], rootKey: Credentials) {
    const notOne = allowOrigins.find((origin) => origin !== everyOrigin && !originForm.test(origin));
    if (notOne !== undefined) {
      throw new Error(`"${notOne}" is not an origin: it should look like https://app.example.com, without a path.`);
    }
    this.#origins = new Set(allowOrigins);
    this.#hosts = new Set(allowOrigins.map((origin) => hostnameOf(origin.slice(origin.indexOf("://") + 3))));
    this.#keyIsKnown = isWellKnown(rootKey);
    if (this.#keyIsKnown && this.#origins.has(everyOrigin)) {
      throw new Error(
        "Refusing to allow every origin with the well-known root key: any page that is visited could own this platform. " +
          "Set TIRELESS_ROOT_ACCESS_KEY_ID and TIRELESS_ROOT_SECRET_ACCESS_KEY, or name the origins.",
      );
    }
  }

  /**
   * Whether the request may come from where it does. Browsers name the page with everything that it may read and with
   * everything but GET; of what is left they tell newer servers whether it crosses sites. A page whose own name was made to
   * lead here (DNS rebinding) tells neither, but its name.
   */
  mayCall({ method, headers }: WireRequest): boolean {
    const origin = headers["origin"];
    if (origin !== undefined) return this.#allows(origin);
    if (headers["sec-fetch-site"] === "cross-site") return this.#origins.has(everyOrigin);
    if (method !== "GET" && method !== "HEAD") return true;
    if (!this.#keyIsKnown) return true;
    const hostname = hostnameOf(headers["host"] ?? "localhost");
    return isLoopbackName(hostname) || this.#hosts.has(hostname);
  }

  assertMayCall(request: WireRequest): void {
    if (this.mayCall(request)) return;
    const { origin, host } = request.headers;
    const page = origin ?? (request.headers["sec-fetch-site"] === undefined ? `http://${host}` : "another site");
    const option = `tireless start --allow-origin ${page === "another site" ? "<origin>" : page}`;
    throw new ServiceError(
      "AccessDeniedException",
      `A page of ${page} may not call: those of this machine may, and others where it is allowed by: ${option}`,
      { statusCode: 403 },
    );
  }

  /** The answer to a browser that asks whether a page may call; undefined for any other request. */
  preflight({ method, headers }: WireRequest): WireResponse | undefined {
    const origin = headers["origin"];
    if (method !== "OPTIONS" || origin === undefined || !this.#allows(origin)) return undefined;
    const names = headers["access-control-request-headers"];
    const wanted = headers["access-control-request-method"];
    return {
      statusCode: 200,
      headers: {
        ...this.#originHeaders(origin),
        ...(names !== undefined && { "access-control-allow-headers": names }),
        ...(wanted !== undefined && { "access-control-allow-methods": wanted }),
        // A browser asks so where a page of the internet calls this machine.
        ...(headers["access-control-request-private-network"] === "true" && {
          "access-control-allow-private-network": "true",
        }),
        "access-control-max-age": String(maxAgeSeconds),
      },
      body: "",
    };
  }

  /** The response with what lets the page read it, all headers included. */
  readable({ headers }: WireRequest, response: WireResponse): WireResponse {
    const origin = headers["origin"];
    if (origin === undefined || !this.#allows(origin)) return response;
    const shown = { ...this.#originHeaders(origin), "access-control-expose-headers": "*" };
    return { ...response, headers: { ...response.headers, ...shown } };
  }

  #allows(origin: string): boolean {
    if (this.#origins.has(origin) || this.#origins.has(everyOrigin)) return true;
    const [, hostAndPort] = /^https?:\/\/(.+)$/.exec(origin) ?? [];
    return hostAndPort !== undefined && isLoopbackName(hostnameOf(hostAndPort));
  }

  /** A cache must not give one page what was answered to another. */
  #originHeaders(origin: string): Record<string, string> {
    if (this.#origins.has(everyOrigin)) return { "access-control-allow-origin": everyOrigin };
    return { "access-control-allow-origin": origin, vary: "Origin" };
  }
}

function hostnameOf(hostAndPort: string): string {
  return hostAndPort.replace(/:\d*$/, "").toLowerCase();
}
