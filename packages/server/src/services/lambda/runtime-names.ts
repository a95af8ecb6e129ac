import { invalidParameter } from "./errors.ts";

/** AWS's runtimes of today, in the order in which its error lists them. */
const currentRuntimes = [
  ..."nodejs20.x python3.14 provided.al2023 python3.12 python3.13 nodejs24.x nodejs22.x java25 python3.10 python3.11".split(
    " ",
  ),
  ..."java21 ruby3.3 ruby3.4 ruby3.2 python3.9 java17 dotnet10 dotnet8 java11 provided.al2 java8.al2".split(" "),
];

/**
 * What AWS creates no functions of any more: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html. Of those
 * whose support ended in the past year the dates were moved more than once; here they can still be created.
 */
const deprecatedRuntimes = new Set([
  ..."nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x nodejs16.x nodejs18.x".split(
    " ",
  ),
  ..."python2.7 python3.6 python3.7 python3.8 java8 go1.x ruby2.5 ruby2.7 provided".split(" "),
  ..."dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 dotnet6".split(" "),
]);

/** Finds that AWS makes functions of the runtime. */
export function requireCurrentRuntime(runtime: string): void {
  if (currentRuntimes.includes(runtime)) return;
  if (deprecatedRuntimes.has(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. ` +
        "We recommend you use a supported runtime while creating or updating functions.",
    );
  }
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: ` +
      `Member must satisfy enum value set: [${currentRuntimes.join(", ")}] or be a valid ARN`,
  );
}
