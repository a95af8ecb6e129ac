import type { FunctionSpecification } from "./environments.ts";
import type { Runtime } from "./runtime.ts";

/** Whether an invocation was waiting when the environment was made, or it was made ahead. */
export type InitializationType = "on-demand" | "provisioned-concurrency";

/** What an environment knows beyond its specification. */
export interface EnvironmentFacts {
  readonly initializationType: InitializationType;
  readonly runtime: Runtime;
  readonly endpoint: string;
  readonly logStreamName: string;
  readonly taskRoot: string;
  /** Where a path of this machine lies for the function's process. */
  readonly seen: (path: string) => string;
  /** Where its layers lie, as seen by the function: `/opt` where it has one of its own. Undefined without layers. */
  readonly layersRoot: string | undefined;
  /** The private folder that stands for `/tmp`, or `/tmp` itself. */
  readonly temporaryDirectory: string;
  /** The `node_modules` with the SDK. */
  readonly modules: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

/**
 * All the variables that a function's process sees, and no others: AWS's defaults, then the function's own, then what AWS
 * reserves (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). The endpoint of the platform is a
 * default, so that a function may still be pointed elsewhere.
 */
export function functionVariables(
  specification: FunctionSpecification,
  facts: EnvironmentFacts,
): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: `/usr/local/bin:/usr/bin:/bin:${facts.layersRoot ?? "/opt"}/bin`,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_ENDPOINT_URL: facts.endpoint,
    ...facts.runtime.defaults(facts),
    ...specification.environmentVariables,
    ...(facts.temporaryDirectory === "/tmp" ? {} : { TMPDIR: facts.temporaryDirectory }),
    _HANDLER: specification.handler,
    LAMBDA_TASK_ROOT: facts.taskRoot,
    LAMBDA_RUNTIME_DIR: facts.seen(facts.runtime.directory),
    AWS_EXECUTION_ENV: `AWS_Lambda_${specification.runtime}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: facts.initializationType,
    AWS_LAMBDA_FUNCTION_NAME: specification.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: specification.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(specification.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: specification.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStreamName,
    AWS_LAMBDA_LOG_FORMAT: specification.jsonLog ? "JSON" : "Text",
    ...(specification.jsonLog && { AWS_LAMBDA_LOG_LEVEL: specification.jsonLog.applicationLevel }),
    AWS_REGION: specification.region,
    AWS_DEFAULT_REGION: specification.region,
    AWS_ACCESS_KEY_ID: facts.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: facts.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: facts.credentials.sessionToken,
  };
}
