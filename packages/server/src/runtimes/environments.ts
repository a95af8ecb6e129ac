/**
 * The port between the Lambda service and whatever executes functions: `invoke` runs one event in an environment of the
 * given configuration, reusing a warm one or starting another; concurrency is the number of environments.
 */

import type { JsonLogSettings } from "./json-log.ts";

/** Everything that an environment depends on; two specifications with the same `key` may share environments. */
export interface FunctionSpecification {
  /** Identifies function, version and configuration revision: environments are never shared between different keys. */
  readonly key: string;
  readonly functionName: string;
  readonly functionVersion: string;
  /** Unqualified ARN of the function. */
  readonly functionArn: string;
  readonly runtime: string;
  readonly handler: string;
  /** SHA-256 of the code archive, hex; `code` fetches the archive itself when it is not unpacked yet. */
  readonly codeSha256: string;
  readonly code: () => Promise<Uint8Array>;
  /** At `/opt`, the later ones over the earlier. */
  readonly layers?: readonly LayerArchive[];
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly ephemeralStorageMb: number;
  readonly region: string;
  readonly accountId: string;
  readonly logGroupName: string;
  /** Of a function whose log is structured; undefined: its log is text. */
  readonly jsonLog?: JsonLogSettings;
  /** Fresh credentials of the execution role, valid for the life of an environment. */
  readonly credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }>;
}

export interface LayerArchive {
  /** Of the archive, hex; `archive` fetches it when it is not unpacked yet. */
  readonly sha256: string;
  readonly archive: () => Promise<Uint8Array>;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** The ARN the caller named, with its qualifier when there was one: `context.invokedFunctionArn`. */
  readonly invokedFunctionArn: string;
  /** JSON text, decoded from the caller's base 64. */
  readonly clientContext?: string;
  /** Value of `_X_AMZN_TRACE_ID`. */
  readonly traceHeader: string;
  /** Where a streaming caller takes the response; without it, the response is gathered for the result. */
  readonly responseStream?: ResponseStream;
}

/** Takes a response piece by piece, as the function writes it. */
export interface ResponseStream {
  /** Called once, before the first piece and before the result, when the function did not fail before. */
  begin(contentType: string): void;
  /** A promise asks for patience until it resolves. */
  write(chunk: Uint8Array): void | Promise<void>;
}

export interface InvocationResult {
  /** The response, or the error object as JSON when `functionError` is set. Empty when it went to a `responseStream`. */
  readonly payload: Uint8Array;
  readonly functionError?: "Handled" | "Unhandled";
  /** The last 4 KB of what the invocation logged, for `LogType: Tail`. */
  readonly logTail: string;
  readonly durationMs: number;
  /** Present when this invocation had to start its environment. */
  readonly initDurationMs?: number;
}

/** One line of a function's log with the stream it belongs to. */
export interface FunctionLogLine {
  readonly region: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly timestampMs: number;
  readonly message: string;
}

/** The platform stopped before the function had an outcome: the invocation has neither succeeded nor failed. */
export class EnvironmentStopped extends Error {
  constructor() {
    super("The platform is stopping.");
  }
}

export interface Environments {
  /**
   * Resolves with what the function made of the event, its failures included. Rejects with `EnvironmentStopped` when the
   * platform stops first, with the errors of the specification's own functions, or when no process could be started.
   */
  invoke(specification: FunctionSpecification, invocation: Invocation): Promise<InvocationResult>;
  /** Ends the idle environments of a key and, as they finish, the busy ones: for deleted and replaced functions. */
  retire(key: string): void;
  /** Waits for running invocations to end, at most `graceMs`, then ends every process. */
  stop(graceMs: number): Promise<void>;
}
