import { expect, test } from "vitest";
import { lambdaModel } from "../../models/lambda.gen.ts";
import { requireCurrentRuntime } from "./runtime-names.ts";

const names = (lambdaModel.shapes["Runtime"] as { readonly enum: readonly string[] }).enum;
const isCurrent = (name: string) => {
  try {
    requireCurrentRuntime(name);
    return true;
  } catch {
    return false;
  }
};

test("functions are made of the runtimes that AWS makes functions of", () => {
  expect(names.filter(isCurrent)).toEqual([
    ..."nodejs20.x nodejs22.x nodejs24.x java8.al2 java11 java17 java21 java25".split(" "),
    ..."python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 dotnet8 dotnet10".split(" "),
    ..."ruby3.2 ruby3.3 ruby3.4 provided.al2 provided.al2023".split(" "),
  ]);
});

test("those of the past are refused as such, and what never was as no runtime", () => {
  for (const name of ["nodejs16.x", "python2.7", "go1.x", "provided"]) {
    expect(() => requireCurrentRuntime(name)).toThrow(
      `The runtime parameter of ${name} is no longer supported for creating or updating AWS Lambda functions. ` +
        "We recommend you use a supported runtime while creating or updating functions.",
    );
  }
  expect(() => requireCurrentRuntime("node")).toThrow(
    /^Value node at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, .*\] or be a valid ARN$/,
  );
});
