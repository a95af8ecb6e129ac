import { type Buffering, type Destination, type TelemetryType, telemetryTypes } from "./telemetry-subscription.ts";

export interface SubscriptionRequest {
  readonly types: readonly TelemetryType[];
  readonly destination: Destination;
  readonly buffering: Buffering;
  /** Whether lines of a log in JSON are wanted as objects; schemas before 2022-12-13 have them as text. */
  readonly linesAsObjects: boolean;
}

/** A subscription that does not have the form that the Telemetry API asks for. */
export class InvalidSubscription extends Error {}

const schemaVersions = ["2022-07-01", "2022-12-13", "2025-01-29"];
/** The environment's own loopback, by the names that AWS gives it. */
const ownHosts = ["sandbox", "sandbox.localdomain", "sandbox.local", "localhost", "127.0.0.1"];
const bufferingLimits = { maxItems: [1000, 10_000], maxBytes: [262_144, 1_048_576], timeoutMs: [25, 30_000] } as const;
const bufferingDefaults: Buffering = { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1_000 };

export function parseSubscription(text: string): SubscriptionRequest {
  const request = objectOf(parse(text), "the request");
  if (!schemaVersions.includes(String(request["schemaVersion"]))) {
    throw new InvalidSubscription(`schemaVersion must be one of ${schemaVersions.join(", ")}`);
  }
  return {
    types: typesOf(request["types"]),
    destination: destinationOf(objectOf(request["destination"], "destination")),
    buffering: bufferingOf(request["buffering"]),
    linesAsObjects: request["schemaVersion"] !== "2022-07-01",
  };
}

function typesOf(value: unknown): TelemetryType[] {
  const types = Array.isArray(value) ? value : [];
  if (types.length === 0 || !types.every((type) => telemetryTypes.includes(type))) {
    throw new InvalidSubscription(`types must be some of ${telemetryTypes.join(", ")}`);
  }
  return types as TelemetryType[];
}

function destinationOf({ protocol, URI, port }: Record<string, unknown>): Destination {
  if (protocol === "TCP") return { protocol, port: portOf(port) };
  if (protocol !== "HTTP") throw new InvalidSubscription("destination.protocol must be HTTP or TCP");
  const url = typeof URI === "string" && URL.canParse(URI) ? new URL(URI) : undefined;
  if (url?.protocol !== "http:" || !ownHosts.includes(url.hostname)) {
    throw new InvalidSubscription("destination.URI must be http://sandbox.localdomain:<port>/<path>");
  }
  return { protocol, port: portOf(Number(url.port || 80)), path: `${url.pathname}${url.search}` };
}

function portOf(value: unknown): number {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535) return Number(value);
  throw new InvalidSubscription("destination.port must be a port");
}

function bufferingOf(value: unknown): Buffering {
  if (value === undefined) return bufferingDefaults;
  const given = objectOf(value, "buffering");
  const setting = (name: keyof Buffering) => {
    const number = given[name] ?? bufferingDefaults[name];
    const [minimum, maximum] = bufferingLimits[name];
    if (Number.isInteger(number) && Number(number) >= minimum && Number(number) <= maximum) return Number(number);
    throw new InvalidSubscription(`buffering.${name} must be a number from ${minimum} to ${maximum}`);
  };
  return { maxItems: setting("maxItems"), maxBytes: setting("maxBytes"), timeoutMs: setting("timeoutMs") };
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InvalidSubscription(`${what} must be an object`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidSubscription("the request is not JSON");
  }
}
