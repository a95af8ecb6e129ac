import type { ServiceModel } from "../../models/model.ts";
import { parseQuery } from "../query-string.ts";
import type { WireRequest } from "../wire.ts";
import { matchPath, parseUriTemplate, splitPath, type UriTemplate } from "./uri-template.ts";

interface Route {
  readonly operation: string;
  readonly template: UriTemplate;
}

/** The operations of a REST service by method and path. */
export class RestRoutes {
  /** By method, the most literal templates first, so that `/functions/list` wins over `/functions/{Name}`. */
  readonly #byMethod = new Map<string, Route[]>();

  constructor(model: ServiceModel) {
    for (const [operation, { method, requestUri }] of Object.entries(model.operations)) {
      const routes = this.#byMethod.get(method) ?? [];
      routes.push({ operation, template: parseUriTemplate(requestUri) });
      this.#byMethod.set(method, routes);
    }
    for (const routes of this.#byMethod.values()) routes.sort((left, right) => rank(right) - rank(left));
  }

  /** The operation of a request, or undefined. */
  find(request: WireRequest): string | undefined {
    const segments = splitPath(request.path);
    const query = parseQuery(request.query) ?? [];
    const route = this.#byMethod.get(request.method)?.find(({ template }) => {
      const { fixedQuery } = template;
      const fits = fixedQuery.every(([name, value]) =>
        query.some(([n, v]) => n === name && (value === "" || v === value)),
      );
      return fits && matchPath(template, segments) !== undefined;
    });
    return route?.operation;
  }
}

function rank({ template }: Route): number {
  const literals = template.segments.filter((segment) => "literal" in segment).length;
  const greedy = template.segments.some((segment) => "greedy" in segment && segment.greedy);
  return literals * 10 + template.fixedQuery.length - (greedy ? 5 : 0);
}
