/** What a browser itself sends by, whatever the script of a page calls by that name. */
const send = fetch;

/**
 * `fetch` as a browser gives it to the script of a page, as far as the Fetch standard's CORS goes
 * (https://fetch.spec.whatwg.org/#http-cors-protocol): it names the page's origin, asks first unless the request is a simple
 * one, and hands out only what the server lets the page read.
 */
export function browserFetch(origin: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? null : await request.arrayBuffer();
    const names = [...request.headers].filter((header) => !isSafeHeader(header)).map(([name]) => name);
    const isSimple = names.length === 0 && ["GET", "HEAD", "POST"].includes(request.method);
    if (!isSimple) await ask(request, origin, names.sort());
    const headers = { ...Object.fromEntries(request.headers), origin, "sec-fetch-site": "cross-site" };
    const response = await send(request.url, { method: request.method, headers, ...(body && { body }) });
    if (!isLetIn(response, origin)) throw new TypeError("Failed to fetch: the answer is not this page's to read.");
    return readableOf(response, await response.arrayBuffer());
  };
}

async function ask(request: Request, origin: string, names: readonly string[]): Promise<void> {
  const answer = await send(request.url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": request.method,
      "access-control-request-headers": names.join(","),
      "sec-fetch-site": "cross-site",
    },
  });
  await answer.arrayBuffer();
  const listed = (name: string) => (answer.headers.get(name) ?? "").split(",").map((one) => one.trim().toLowerCase());
  const [methods, allowed] = [listed("access-control-allow-methods"), listed("access-control-allow-headers")];
  const isSafeMethod = ["GET", "HEAD", "POST"].includes(request.method);
  if (!answer.ok || !isLetIn(answer, origin)) throw new TypeError("Failed to fetch: the page may not call.");
  if (!isSafeMethod && !methods.includes(request.method.toLowerCase()))
    throw new TypeError("Failed to fetch: the method.");
  // A `*` would not cover `authorization`.
  const refused = names.find((name) => !allowed.includes(name));
  if (refused !== undefined) throw new TypeError(`Failed to fetch: the header ${refused}.`);
}

function isLetIn({ headers }: Response, origin: string): boolean {
  return [origin, "*"].includes(headers.get("access-control-allow-origin") ?? "");
}

const simpleTypes = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)(;|$)/;

function isSafeHeader([name, value]: [string, string]): boolean {
  return name === "content-type"
    ? simpleTypes.test(value)
    : ["accept", "accept-language", "content-language"].includes(name);
}

const readableHeaders = [
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
];

function readableOf(response: Response, body: ArrayBuffer): Response {
  const exposed = (response.headers.get("access-control-expose-headers") ?? "").split(",").map((name) => name.trim());
  const kept = [...response.headers].filter(
    ([name]) => exposed.includes("*") || exposed.includes(name) || readableHeaders.includes(name),
  );
  return new Response(body, { status: response.status, headers: kept });
}
