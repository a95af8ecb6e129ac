import { dirname } from "node:path";
import type { FunctionSpecification } from "./environments.ts";
import { bootstrapDirectory } from "./function-process.ts";

/** What an environment knows beyond its specification. */
export interface EnvironmentFacts {
  readonly endpoint: string;
  readonly logStreamName: string;
  readonly taskRoot: string;
  /** The private folder that stands for `/tmp`. */
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
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/opt/bin`,
    NODE_PATH: `${facts.modules}:${facts.taskRoot}`,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_ENDPOINT_URL: facts.endpoint,
    ...specification.environmentVariables,
    TMPDIR: facts.temporaryDirectory,
    _HANDLER: specification.handler,
    LAMBDA_TASK_ROOT: facts.taskRoot,
    LAMBDA_RUNTIME_DIR: bootstrapDirectory.replace(/\/$/, ""),
    AWS_EXECUTION_ENV: `AWS_Lambda_${specification.runtime}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_FUNCTION_NAME: specification.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: specification.functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(specification.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: specification.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStreamName,
    AWS_REGION: specification.region,
    AWS_DEFAULT_REGION: specification.region,
    AWS_ACCESS_KEY_ID: facts.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: facts.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: facts.credentials.sessionToken,
  };
}

/**
 * The function's own variables that Node or the loader read while a process starts. A function that has any cannot take a
 * process that is already up.
 */
export function variablesReadAtStart(variables: Readonly<Record<string, string>>): Record<string, string> {
  const needed = Object.entries(variables).filter(([name]) => readAtStart.test(name));
  // The system ends a value at its first zero byte, and Node refuses to start a process with one.
  return Object.fromEntries(needed.map(([name, value]) => [name, value.split("\0", 1)[0] ?? ""]));
}

const readAtStart = /^(NODE_|UV_|V8_|LD_|DYLD_|MALLOC_|GLIBC_|OPENSSL_|SSL_CERT_|ICU_)/;
