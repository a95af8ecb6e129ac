import { NotImplementedError, ServiceError } from "../kernel/errors.ts";
import { uuid } from "../kernel/ids.ts";
import { validate } from "../protocols/validation.ts";
import { authorize } from "./authorisation.ts";
import { type InProcessClients, inProcessClients } from "./in-process-client.ts";
import type { Caller, Platform } from "./platform.ts";
import type { Principal } from "./principal.ts";
import type { RequestContext, Service } from "./service.ts";
import { newTrace, parseTraceHeader, type Trace } from "./trace.ts";

/** One request for one operation, from wherever it came, its input decoded but not yet checked. */
export interface OperationRequest {
  readonly service: Service;
  readonly operation: string;
  readonly input: unknown;
  readonly principal: Principal;
  readonly region: string;
  readonly requestId: string;
  /** The journey to continue; left out, a new one begins. */
  readonly trace?: Trace | undefined;
  /** Or the journey as a header states it, which is read only when an operation asks. */
  readonly traceHeader?: string | undefined;
}

/** The path that every operation takes, over HTTP or in process: validate, authorise, run. */
export class Dispatcher {
  readonly #platform: Platform;
  readonly #services: ReadonlyMap<string, Service>;

  constructor(platform: Platform, services: readonly Service[]) {
    this.#platform = platform;
    this.#services = new Map(services.map((service) => [service.model.name, service]));
  }

  /** The service of a model's name, e.g. `dynamodb`. */
  service(name: string): Service {
    const service = this.#services.get(name);
    if (!service) throw new NotImplementedError(`the service ${name}`);
    return service;
  }

  async run(request: OperationRequest): Promise<Record<string, unknown>> {
    const { service, operation, input } = request;
    const row = service.operations[operation];
    if (!row) throw new ServiceError("UnknownOperationException", `Unknown operation ${operation}.`);
    if ("missing" in row) throw new NotImplementedError(`${service.model.serviceId} ${operation}`, row.why);
    validate(service.model, operation, input as Record<string, unknown>);
    const context = new OperationContext(this.#platform, request, this.#clients);
    const action = row.action ?? `${service.actionPrefix}:${operation}`;
    await context.authorize(action, row.resources(context, input as never));
    return ((await row.run(context, input as never)) ?? {}) as Record<string, unknown>;
  }

  /** Clients for work that no request began. */
  clientsFor(caller: Caller): InProcessClients {
    const { clock, random } = this.#platform;
    return this.#clients(caller.principal, caller.region, caller.trace ?? newTrace(clock, random));
  }

  readonly #clients = (caller: Principal, region: string, trace: Trace): InProcessClients =>
    inProcessClients(
      (principal, serviceName, operation, input) =>
        this.run({
          service: this.service(serviceName),
          operation,
          input: input ?? {},
          principal,
          region,
          requestId: uuid(this.#platform.random),
          trace,
        }),
      caller,
    );
}

type ClientsOf = (caller: Principal, region: string, trace: Trace) => InProcessClients;

/**
 * What most operations never ask for is made when they do: a trace and clients for every request would cost a tenth of what
 * a small read costs.
 */
class OperationContext implements RequestContext {
  readonly platform: Platform;
  readonly requestId: string;
  readonly region: string;
  readonly principal: Principal;
  readonly #request: OperationRequest;
  readonly #clientsOf: ClientsOf;
  #trace: Trace | undefined;
  #clients: InProcessClients | undefined;

  constructor(platform: Platform, request: OperationRequest, clientsOf: ClientsOf) {
    this.platform = platform;
    this.requestId = request.requestId;
    this.region = request.region;
    this.principal = request.principal;
    this.#request = request;
    this.#clientsOf = clientsOf;
  }

  get trace(): Trace {
    const { clock, random } = this.platform;
    this.#trace ??= this.#request.trace ?? parseTraceHeader(this.#request.traceHeader) ?? newTrace(clock, random);
    return this.#trace;
  }

  get clients(): InProcessClients {
    this.#clients ??= this.#clientsOf(this.principal, this.region, this.trace);
    return this.#clients;
  }

  authorize(action: string, resources: readonly string[]): Promise<void> {
    return authorize({ principal: this.principal, action, resources, region: this.region });
  }
}
