import type { Platform } from "../engine/platform.ts";
import type { WireRequest, WireResponse } from "../protocols/wire.ts";
import { codeDownloadPath, openCodeLocation } from "../services/lambda/code-location.ts";
import type { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import { functionUrlTarget } from "../services/lambda/function-urls/address.ts";
import { answerFunctionUrls } from "./function-urls.ts";

/** Where everything of the platform's own lives, out of the way of AWS's paths. */
const ownPath = "/_tireless/";

/** Answers requests to URLs that are no API operation; undefined when the request is not for such a URL. */
export function answerEdge(platform: Platform, invoker: FunctionInvoker) {
  const functionUrls = answerFunctionUrls(platform, invoker);
  return async (request: WireRequest): Promise<WireResponse | undefined> => {
    const { path, query, method } = request;
    const target = functionUrlTarget(request.headers["host"], path);
    if (target) return functionUrls(target, request);
    if (!path.startsWith(ownPath)) return undefined;
    if (method !== "GET" && method !== "HEAD") return json(405, { message: "Only GET and HEAD are served here." });
    if (path === `${ownPath}health`) return json(200, { status: "ready" });
    if (path.startsWith(codeDownloadPath)) {
      const archive = await openCodeLocation(platform, path, query);
      if (!archive) return json(403, { message: "This address is not valid, or not valid any more." });
      return { statusCode: 200, headers: { "content-type": "application/zip" }, body: archive };
    }
    return json(404, { message: `There is nothing at ${path}.` });
  };
}

function json(statusCode: number, content: unknown): WireResponse {
  return { statusCode, headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
}
