import { describe, expect, it } from "vitest";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import type { FunctionInvoker } from "../function-invoker.ts";
import { functionArnOf } from "../function-name.ts";
import { functionRequest, openTestbed, refusal, region, roleArn, zipOf } from "../testing.ts";
import { machineArchitecture } from "../unsupported-settings.ts";
import { createFunction } from "./create-function.ts";

describe("CreateFunction", () => {
  it("answers the whole configuration, with AWS's defaults", async () => {
    const { clients, platform } = await openTestbed();
    const ZipFile = zipOf("index.mjs", "export const handler = () => 1;");
    const created = await clients.lambda.createFunction(functionRequest({ Code: { ZipFile } }));
    expect(created).toEqual({
      FunctionName: "roll-up",
      FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:roll-up",
      Runtime: "nodejs22.x",
      Role: roleArn,
      Handler: "index.handler",
      CodeSize: ZipFile.length,
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      LastModified: "2026-01-01T00:00:00.000+0000",
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Version: "$LATEST",
      TracingConfig: { Mode: "PassThrough" },
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      PackageType: "Zip",
      Architectures: [machineArchitecture],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/roll-up" },
      State: "Active",
      LastUpdateStatus: "Successful",
      RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:us-east-1::runtime:node-${process.versions.node}` },
    });
    expect([...platform.blobs.contents.values()]).toEqual([ZipFile]);
  });

  it("publishes the first version when asked to, and answers it under the ARN of the function", async () => {
    const { clients } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest({ Publish: true }));
    expect(created).toMatchObject({ Version: "1", FunctionArn: functionArnOf(region, "roll-up"), State: "Active" });
    const { Versions } = await clients.lambda.listVersionsByFunction({ FunctionName: "roll-up" });
    expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "1"]);
  });

  it("takes every form of a name", async () => {
    const { clients } = await openTestbed();
    const named = async (FunctionName: string) =>
      (await clients.lambda.createFunction(functionRequest({ FunctionName }))).FunctionName;
    expect(await named("arn:aws:lambda:us-east-1:000000000000:function:one")).toBe("one");
    expect(await named("000000000000:function:two")).toBe("two");
    expect(await named("function:three")).toBe("three");
  });

  it("refuses a second function of the name and keeps the first one's code", async () => {
    const { clients, platform } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    const before = [...platform.blobs.contents.keys()];
    expect(await refusal(clients.lambda.createFunction(functionRequest()))).toBe(
      "ResourceConflictException: Function already exist: roll-up",
    );
    expect([...platform.blobs.contents.keys()]).toEqual(before);
  });

  const cannotAssume = "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.";
  it.each([
    [{ Role: "arn:aws:iam::000000000000:role/foreign" }, cannotAssume],
    [{ Role: "arn:aws:iam::000000000000:role/nobody" }, cannotAssume],
    [{ Role: "arn:aws:iam::000000000000:role/other-path/scores" }, cannotAssume],
    [
      { Role: "arn:aws:iam::111111111111:role/scores" },
      "AccessDeniedException: Cross-account pass role is not allowed.",
    ],
    [
      { Code: { ZipFile: Buffer.from("no zip") } },
      "InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to upload again.",
    ],
    [{ Code: { ZipFile: Buffer.alloc(0) } }, "InvalidParameterValueException: Uploaded file must be a non-empty zip"],
    [{ Code: {} }, "InvalidParameterValueException: Please provide a source for function code."],
    [
      { Runtime: "node" as never },
      /^InvalidParameterValueException: Value node at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, .*\] or be a valid ARN$/,
    ],
    [
      { Runtime: "nodejs16.x" as const },
      "InvalidParameterValueException: The runtime parameter of nodejs16.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.",
    ],
    [
      { Runtime: "ruby3.4" as const },
      /^InvalidParameterValueException: Functions of ruby3\.4 do not run on this machine\. To create one, install Ruby and/,
    ],
    [
      { Handler: undefined },
      "InvalidParameterValueException: Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    ],
    [
      { Timeout: 901 },
      "ValidationException: 1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      { MemorySize: 10241 },
      "ValidationException: 1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
    ],
    [
      { FunctionName: "a".repeat(65) },
      `InvalidParameterValueException: 1 validation error detected: Value '${"a".repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      { FunctionName: "arn:aws:lambda:eu-west-1:000000000000:function:x" },
      "ResourceNotFoundException: Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
    [{ FunctionName: "111111111111:function:x" }, /^AccessDeniedException: /],
    [
      { Environment: { Variables: { AWS_REGION: "x", LAMBDA_TASK_ROOT: "y" } } },
      /Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT$/,
    ],
    [
      { Environment: { Variables: { LARGE: "x".repeat(4096) } } },
      /exceeded the 4KB limit\. String measured: \{"LARGE":"xxx/,
    ],
    [{ Tags: { "aws:x": "y" } }, /^InvalidParameterValueException: /],
    [
      { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"])) },
      "InvalidParameterValueException: Number of tags exceeds resource tag limit.",
    ],
  ])("refuses %j", async (changes, expected) => {
    const { clients, platform } = await openTestbed();
    expect(await refusal(clients.lambda.createFunction(functionRequest(changes)))).toMatch(expected);
    expect(platform.blobs.contents.size).toBe(0);
  });

  it.each(["iam:PassRole", "lambda:TagResource"])("asks for %s", async (needed) => {
    const { clients, platform } = await openTestbed();
    const context = {
      platform,
      clients,
      region,
      authorize: async (action: string, resources: readonly string[]) => {
        if (action === needed) throw new ServiceError("AccessDeniedException", `${action} ${resources}`);
      },
    } as unknown as RequestContext;
    const touched = { "iam:PassRole": roleArn, "lambda:TagResource": functionArnOf(region, "roll-up") }[needed];
    expect(
      await refusal(
        createFunction({ record: () => {} } as unknown as FunctionInvoker)(
          context,
          functionRequest({ Tags: { team: "scores" } }),
        ),
      ),
    ).toBe(`AccessDeniedException: ${needed} ${touched}`);
    expect(platform.blobs.contents.size).toBe(0);
  });
});
