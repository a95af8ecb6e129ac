import { readFileSync } from "node:fs";
import type { Member, ServiceModel, Shape } from "../../models/model.ts";

/** One vector with the model of its one operation. */
export interface Vector {
  readonly id: string;
  readonly model: ServiceModel;
  readonly operation: string;
  /** Of input vectors. */
  readonly params?: unknown;
  readonly serialized?: {
    readonly method: string;
    readonly uri: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** Of output vectors: the result, or the error and its code. */
  readonly result?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly response?: {
    readonly status_code: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

export type Direction = "input" | "output";
export const protocols = ["json", "json_1_0", "query", "rest-json"] as const;

/** Those whose bodies are bytes, or of which a test elsewhere says more. */
export type OtherProtocol = "smithy-rpc-v2-cbor" | "json_1_0-query-compatible";

export function readVectors(direction: Direction, protocol: (typeof protocols)[number] | OtherProtocol): Vector[] {
  const file = new URL(`${direction}/${protocol}.json`, import.meta.url);
  const suites = JSON.parse(readFileSync(file, "utf8")) as Suite[];
  return suites.flatMap((suite) => suite.cases.map((one) => ({ ...one, ...modelOf(suite, one) })));
}

interface Suite {
  readonly metadata: Record<string, string | undefined> & { readonly awsQueryCompatible?: object };
  readonly shapes: Record<string, Shape>;
  readonly cases: (Vector & { given: Given })[];
}

interface Given {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: Member;
  readonly output?: Member & { readonly resultWrapper?: string };
  readonly errors?: readonly Member[];
}

function modelOf({ metadata, shapes }: Suite, { given }: { given: Given }): { model: ServiceModel; operation: string } {
  const operation = {
    method: given.http.method,
    requestUri: given.http.requestUri,
    responseCode: given.http.responseCode,
    input: given.input?.shape,
    output: given.output?.shape,
    resultWrapper: given.output?.resultWrapper,
    errors: (given.errors ?? []).map((error) => error.shape),
  };
  const model = {
    name: "vectors",
    protocol: metadata["protocol"] as ServiceModel["protocol"],
    queryCompatible: metadata.awsQueryCompatible !== undefined,
    apiVersion: metadata["apiVersion"] ?? "",
    signingName: "vectors",
    serviceId: "Vectors",
    jsonVersion: metadata["jsonVersion"] as "1.0" | "1.1" | undefined,
    targetPrefix: metadata["targetPrefix"],
    // The suites do not name the namespace that their responses have.
    xmlNamespace: metadata["protocol"] === "query" ? "https://example.com/" : undefined,
    operations: { [given.name]: operation },
    shapes: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, withFault(shape)])),
  };
  return { model, operation: given.name };
}

/** As the generator does it: an error that is the service's fault is answered with 500 unless it says otherwise. */
function withFault(shape: Shape & { fault?: boolean }): Shape {
  return shape.fault && !shape.error?.httpStatusCode
    ? { ...shape, error: { ...shape.error, httpStatusCode: 500 } }
    : shape;
}

/** A vector's value in the SDK's form: dates for seconds, bytes for texts of blobs, numbers for NaN and infinities. */
export function sdkForm(model: ServiceModel, shapeName: string | undefined, value: unknown): unknown {
  if (value === null || value === undefined || !shapeName) return value ?? null;
  const shape = model.shapes[shapeName]!;
  const inside = (member: Member | undefined, part: unknown) => sdkForm(model, member?.shape, part);
  switch (shape.type) {
    case "structure":
      return shape.document
        ? value
        : mapValues(withoutNulls(value), (name, part) => inside(shape.members?.[name], part));
    case "map":
      return mapValues(value, (_name, part) => inside(shape.value, part));
    case "list":
      return (value as unknown[]).map((part) => inside(shape.member, part));
    case "timestamp":
      return new Date((value as number) * 1000);
    case "blob":
      return Buffer.from(value as string);
    case "float":
    case "double":
      return Number(value);
    default:
      return value;
  }
}

/** A structure's members that are null are those that are not there. */
function withoutNulls(value: unknown): object {
  return Object.fromEntries(Object.entries(value as object).filter(([, part]) => part !== null));
}

function mapValues(value: unknown, change: (name: string, part: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, change(name, part)]));
}
