import { ServiceError } from "../kernel/errors.ts";
import type { ServiceModel } from "../models/model.ts";
import { parseQuery } from "./query-string.ts";
import { RestRoutes } from "./rest-json/routes.ts";
import { spokenModels } from "./spoken-models.ts";
import type { WireRequest } from "./wire.ts";

/** What a request asks for. `model` is the service's in the protocol that the request speaks. */
export interface Resolved {
  readonly model: ServiceModel;
  readonly operation: string;
}

/** A request for nothing that exists: AWS's error for it, to be worded by `model`'s protocol. */
export interface Unresolved {
  readonly model: ServiceModel;
  readonly operation: undefined;
  readonly error: ServiceError;
}

/**
 * Finds the operation that a request names: by the header `smithy-protocol` and the path (RPC v2 CBOR), by `X-Amz-Target`
 * (JSON), `Action` and `Version` in form or query string (query), or method and path (REST), where the signature's scope
 * decides between services that share a path.
 */
export class OperationResolver {
  readonly #models: readonly ServiceModel[];
  readonly #byTargetPrefix: ReadonlyMap<string, ServiceModel>;
  readonly #bySmithyService: ReadonlyMap<string, ServiceModel>;
  /** Filled with the targets that were asked for and exist. */
  readonly #byTarget = new Map<string, Resolved>();
  /** The services that speak REST by the name in a signature's scope; all of them by none. */
  readonly #restModels = new Map<string | undefined, ServiceModel[]>();
  readonly #routes = new Map<ServiceModel, RestRoutes>();

  constructor(models: readonly ServiceModel[]) {
    if (models.length === 0) throw new Error("An operation resolver needs models.");
    this.#models = models.flatMap(spokenModels);
    this.#byTargetPrefix = this.#byPrefix("json");
    this.#bySmithyService = this.#byPrefix("smithy-rpc-v2-cbor");
    for (const model of this.#models.filter(({ protocol }) => protocol.startsWith("rest-"))) {
      for (const name of [model.signingName, undefined]) {
        this.#restModels.set(name, [...(this.#restModels.get(name) ?? []), model]);
      }
    }
  }

  resolve(request: WireRequest): Resolved | Unresolved {
    const smithyProtocol = request.headers["smithy-protocol"];
    if (smithyProtocol !== undefined) return this.#resolveSmithy(request, smithyProtocol);
    const target = request.headers["x-amz-target"];
    if (target !== undefined) return this.#byTarget.get(target) ?? this.#resolveTarget(target);
    if (isForm(request)) return this.#resolveAction(request, request.body.toString("latin1"));
    if (request.query !== "" && /(^|&)Action=/.test(request.query)) return this.#resolveAction(request, request.query);
    const type = request.headers["content-type"] ?? "";
    if (type.startsWith("application/x-amz-json-")) return this.#resolveTarget("");
    return this.#resolvePath(request);
  }

  #resolveSmithy({ method, path }: WireRequest, protocol: string): Resolved | Unresolved {
    const [, service = "", operation = ""] = /\/service\/([^/]+)\/operation\/([^/]+)$/.exec(path) ?? [];
    const model = this.#bySmithyService.get(service);
    if (protocol === "rpc-v2-cbor" && method === "POST" && model && Object.hasOwn(model.operations, operation)) {
      return { model, operation };
    }
    const error = new ServiceError("UnknownOperationException", "", { statusCode: 404 });
    return { model: model ?? this.#firstOf("smithy-rpc-v2-cbor"), operation: undefined, error };
  }

  #resolveTarget(target: string): Resolved | Unresolved {
    const dot = target.lastIndexOf(".");
    const model = this.#byTargetPrefix.get(target.slice(0, Math.max(dot, 0)));
    const operation = target.slice(dot + 1);
    if (!model || !Object.hasOwn(model.operations, operation)) {
      // AWS sends no message with it (recorded by dynalite for DynamoDB).
      const error = new ServiceError("UnknownOperationException", "", { statusCode: 400 });
      return { model: model ?? this.#firstOf("json"), operation: undefined, error };
    }
    const resolved = { model, operation };
    this.#byTarget.set(target, resolved);
    return resolved;
  }

  #resolveAction(request: WireRequest, form: string): Resolved | Unresolved {
    const action = parameter(form, "Action");
    const version = parameter(form, "Version");
    const ofProtocol = this.#models.filter((model) => model.protocol === "query");
    const candidates = ofProtocol.filter((model) => version === undefined || model.apiVersion === version);
    const scope = signingNameOf(request);
    const signed = candidates.filter((model) => model.signingName === scope);
    for (const model of signed.length > 0 ? signed : candidates) {
      if (action !== undefined && Object.hasOwn(model.operations, action)) return { model, operation: action };
    }
    const model = signed[0] ?? candidates[0] ?? this.#firstOf("query");
    const error =
      action === undefined
        ? new ServiceError("MissingAction", "The request is missing an action or a required parameter.", {
            statusCode: 400,
          })
        : new ServiceError(
            "InvalidAction",
            `Could not find operation ${action} for version ${version ?? "NO_VERSION_SPECIFIED"}`,
            {
              statusCode: 400,
            },
          );
    return { model, operation: undefined, error };
  }

  #resolvePath(request: WireRequest): Resolved | Unresolved {
    const candidates = this.#restModels.get(signingNameOf(request)) ?? this.#restModels.get(undefined) ?? [];
    for (const model of candidates) {
      const operation = this.#routesOf(model).find(request);
      if (operation) return { model, operation };
    }
    // What AWS's REST front ends answer to a path or a method that they do not know, whoever asks.
    const error = new ServiceError(
      "AccessDeniedException",
      "Unable to determine service/operation name to be authorized",
      { statusCode: 403 },
    );
    return { model: candidates[0] ?? this.#models[0]!, operation: undefined, error };
  }

  #routesOf(model: ServiceModel): RestRoutes {
    let routes = this.#routes.get(model);
    if (!routes) {
      routes = new RestRoutes(model);
      this.#routes.set(model, routes);
    }
    return routes;
  }

  /** The models that speak a protocol, by the name that their targets begin with. */
  #byPrefix(protocol: ServiceModel["protocol"]): ReadonlyMap<string, ServiceModel> {
    const ofProtocol = this.#models.filter((model) => model.protocol === protocol);
    return new Map(ofProtocol.flatMap((model) => (model.targetPrefix ? [[model.targetPrefix, model] as const] : [])));
  }

  #firstOf(protocol: ServiceModel["protocol"]): ServiceModel {
    return this.#models.find((model) => model.protocol === protocol) ?? this.#models[0]!;
  }
}

function isForm(request: WireRequest): boolean {
  return (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
}

/** One parameter of a form, without parsing the others. */
function parameter(form: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|&)${name}=([^&]*)`).exec(form);
  return found ? parseQuery(`value=${found[1]}`)?.[0]?.[1] : undefined;
}

/** The service in the credential scope, as the request claims it; the signature is verified elsewhere. */
export function signingNameOf(request: WireRequest): string | undefined {
  const header = /Credential=([^,\s]+)/.exec(request.headers["authorization"] ?? "")?.[1];
  const credential = header ?? parameter(request.query, "X-Amz-Credential");
  return credential?.split("/").at(-2);
}
