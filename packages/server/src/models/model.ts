/** What the generated files hold: AWS's service models, less their documentation. */

export type ProtocolName = "json" | "query" | "rest-json" | "rest-xml" | "smithy-rpc-v2-cbor";

export interface ServiceModel {
  /** Our name for the service, which is also its folder and its model's file: `dynamodb`, `lambda`. */
  readonly name: string;
  /** The protocol in which the model is spoken: the one that AWS prefers, or that of a request. */
  readonly protocol: ProtocolName;
  /** All that the service speaks, the preferred one first; left out where there is only one. */
  readonly protocols?: readonly ProtocolName[];
  /** The service once spoke query only: its errors also tell the code that they have there. */
  readonly queryCompatible?: boolean;
  readonly apiVersion: string;
  /** The service part of a credential scope. */
  readonly signingName: string;
  /** The `sdkId`, e.g. `CloudWatch Logs`. */
  readonly serviceId: string;
  readonly jsonVersion?: "1.0" | "1.1";
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface OperationModel {
  readonly method: string;
  /** The path with its `{Labels}` and, after a `?`, fixed query parameters. */
  readonly requestUri: string;
  readonly responseCode?: number;
  readonly input?: string;
  readonly output?: string;
  /** The element that wraps a query protocol's result. */
  readonly resultWrapper?: string;
  /** Names of error shapes. */
  readonly errors: readonly string[];
  /** Clients may send the body compressed by gzip. */
  readonly compressible?: boolean;
}

export interface Member {
  readonly shape: string;
  readonly location?: "uri" | "querystring" | "header" | "headers" | "statusCode";
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
  readonly jsonvalue?: boolean;
  readonly idempotencyToken?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: XmlNamespace;
  readonly streaming?: boolean;
  readonly timestampFormat?: string;
  readonly eventheader?: boolean;
  readonly eventpayload?: boolean;
}

/** A bare string is the URI of a namespace without prefix. */
export type XmlNamespace = string | { readonly uri: string; readonly prefix?: string };

export interface Shape {
  readonly type:
    | "structure"
    | "list"
    | "map"
    | "string"
    | "integer"
    | "long"
    | "short"
    | "byte"
    | "float"
    | "double"
    | "bigdecimal"
    | "boolean"
    | "timestamp"
    | "blob";
  readonly members?: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  /** Element of a list. */
  readonly member?: Member;
  /** Key and value of a map. */
  readonly key?: Member;
  readonly value?: Member;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Name of the member that is the HTTP body. */
  readonly payload?: string;
  readonly flattened?: boolean;
  readonly locationName?: string;
  readonly timestampFormat?: string;
  readonly union?: boolean;
  readonly document?: boolean;
  readonly streaming?: boolean;
  readonly eventstream?: boolean;
  readonly event?: boolean;
  readonly exception?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number; readonly senderFault?: boolean };
  readonly xmlNamespace?: XmlNamespace;
  readonly sensitive?: boolean;
}
