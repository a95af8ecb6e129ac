import { createServices, type ServiceParts } from "./services.ts";

/** How much of a service there is. */
export interface ServiceCoverage {
  /** As AWS writes it, e.g. `CloudWatch Logs`. */
  readonly service: string;
  /** AWS's version of the API. */
  readonly apiVersion: string;
  /** Every operation of AWS's model, in the order of names. */
  readonly operations: readonly { readonly name: string; readonly status: "implemented" | "missing" }[];
}

/** What the platform can do, read from the tables that its requests are run by. */
export function coverage(): ServiceCoverage[] {
  const unused = {} as ServiceParts;
  return createServices(unused).map(({ model, operations }) => ({
    service: model.serviceId,
    apiVersion: model.apiVersion,
    operations: Object.entries(operations)
      .map(([name, row]) => ({ name, status: "missing" in row ? ("missing" as const) : ("implemented" as const) }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  }));
}
