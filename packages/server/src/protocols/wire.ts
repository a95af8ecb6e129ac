import type { ServiceError } from "../kernel/errors.ts";
import type { ServiceModel } from "../models/model.ts";

/** An HTTP request as it came in, its body whole. */
export interface WireRequest {
  readonly method: string;
  /** The path before the `?`, still percent-encoded. */
  readonly path: string;
  /** What follows the `?`, still percent-encoded; empty when there is none. */
  readonly query: string;
  /** Names in lower case; repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The client's address; left out for requests that came over no socket. Asked for by few, so it costs nothing unasked. */
  readonly remoteAddress?: () => string;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  /** A body in pieces is sent as they come, and each is waited for. */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Values of `set-cookie`, the one header that cannot be joined into one. */
  readonly setCookies?: readonly string[];
}

/**
 * One wire protocol: between HTTP and the typed inputs and outputs of the operations, guided by the models. Inputs and
 * outputs have the shapes of the AWS SDK for JavaScript v3: timestamps are `Date`, blobs are `Uint8Array`.
 */
export interface Protocol {
  /** Throws `SerializationException` (or the protocol's word for it) when the request cannot be read. */
  decodeRequest(model: ServiceModel, operation: string, request: WireRequest): Record<string, unknown>;
  /** The same of a large body, with turns for others in between; left out where large bodies are not structured. */
  decodeLargeRequest?(model: ServiceModel, operation: string, request: WireRequest): Promise<Record<string, unknown>>;
  encodeResponse(
    model: ServiceModel,
    operation: string,
    output: Record<string, unknown>,
    requestId: string,
  ): WireResponse;
  /** `operation` is undefined when the request named none that exists. */
  encodeError(model: ServiceModel, error: ServiceError, requestId: string): WireResponse;
}
