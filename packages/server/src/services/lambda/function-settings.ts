import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { ServiceError } from "../../kernel/errors.ts";
import { runtimeAvailability } from "../../runtimes/runtime-availability.ts";
import { invalidParameter } from "./errors.ts";
import { environmentVariablesBytesMax, memoryMbMax, timeoutSecondsMax } from "./limits.ts";
import type { VersionRecord } from "./records.ts";
import { requireCurrentRuntime } from "./runtime-names.ts";

type Settings = Pick<
  CreateFunctionRequest & UpdateFunctionConfigurationRequest,
  "Runtime" | "Handler" | "Description" | "Timeout" | "MemorySize" | "Environment" | "EphemeralStorage"
>;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const reservedVariables = new Set([
  ..."_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME".split(" "),
  ..."AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE".split(" "),
  ..."AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY".split(
    " ",
  ),
  ..."AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR".split(" "),
]);

/** Checks what the model alone cannot say. */
export function checkSettings(settings: Settings): void {
  if (settings.Runtime !== undefined) checkRuntime(settings.Runtime);
  // The models allow more, for functions on capacity providers; the documentation says what holds for others.
  if (settings.Timeout !== undefined) checkMaximum("timeout", settings.Timeout, timeoutSecondsMax);
  if (settings.MemorySize !== undefined) checkMaximum("memorySize", settings.MemorySize, memoryMbMax);
  if (settings.Environment?.Variables) checkEnvironmentVariables(settings.Environment.Variables);
}

/** The members of a record that the settings name. */
export function recordOfSettings(settings: Settings): Partial<VersionRecord> {
  const { Runtime, Handler, Description, Timeout, MemorySize, Environment, EphemeralStorage } = settings;
  return {
    ...(Runtime !== undefined && { runtime: Runtime }),
    ...(Handler !== undefined && { handler: Handler }),
    ...(Description !== undefined && { description: Description }),
    ...(Timeout !== undefined && { timeoutSeconds: Timeout }),
    ...(MemorySize !== undefined && { memoryMb: MemorySize }),
    ...(Environment !== undefined && { environmentVariables: Environment.Variables ?? {} }),
    ...(EphemeralStorage?.Size !== undefined && { ephemeralStorageMb: EphemeralStorage.Size }),
  };
}

export function defaultLogGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

function checkRuntime(runtime: string): void {
  requireCurrentRuntime(runtime);
  const availability = runtimeAvailability(runtime);
  if (availability.available) return;
  throw invalidParameter(`Functions of ${runtime} do not run on this machine. To create one, ${availability.install}.`);
}

function checkMaximum(member: string, value: number, maximum: number): void {
  if (value <= maximum) return;
  throw new ServiceError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
      `Member must have value less than or equal to ${maximum}`,
    { statusCode: 400 },
  );
}

function checkEnvironmentVariables(variables: Record<string, string>): void {
  const unable =
    "Lambda was unable to configure your environment variables because the environment variables you have provided";
  const reserved = Object.keys(variables).filter((name) => reservedVariables.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `${unable} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > environmentVariablesBytesMax) {
    throw invalidParameter(`${unable} exceeded the 4KB limit. String measured: ${text}`);
  }
}
