import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "./testing.ts";

const FunctionName = "roll-up";
const group = `/aws/lambda/${FunctionName}`;
const refused =
  'InvalidParameterValueException: LogLevel is not supported when LogFormat is set to "Text". ' +
  'Remove LogLevel from your request or change the LogFormat to "Json" and try again.';

describe("the logging of a function", () => {
  it("is text unless it wishes for JSON, whose levels begin at INFO", async () => {
    const { clients } = await openTestbed();
    const created = await clients.lambda.createFunction(functionRequest());
    expect(created.LoggingConfig).toEqual({ LogFormat: "Text", LogGroup: group });
    const json = await clients.lambda.createFunction(
      functionRequest({ FunctionName: "json", LoggingConfig: { LogFormat: "JSON" } }),
    );
    expect(json.LoggingConfig).toEqual({
      LogFormat: "JSON",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "INFO",
      LogGroup: "/aws/lambda/json",
    });
  });

  it("keeps what an update does not name", async () => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    const update = async (LoggingConfig: object) =>
      (await clients.lambda.updateFunctionConfiguration({ FunctionName, LoggingConfig })).LoggingConfig;
    const levels = { LogFormat: "JSON", ApplicationLogLevel: "DEBUG", SystemLogLevel: "WARN" };
    expect(await update({ LogGroup: "/shared" })).toEqual({ LogFormat: "Text", LogGroup: "/shared" });
    expect(await update(levels)).toEqual({ ...levels, LogGroup: "/shared" });
    expect(await update({ ApplicationLogLevel: "FATAL" })).toMatchObject({ ...levels, ApplicationLogLevel: "FATAL" });
    await clients.lambda.updateFunctionConfiguration({ FunctionName, Timeout: 7 });
    const { Configuration } = await clients.lambda.getFunction({ FunctionName });
    expect(Configuration?.LoggingConfig).toEqual({ ...levels, ApplicationLogLevel: "FATAL", LogGroup: "/shared" });
    expect(await update({ LogFormat: "JSON" })).toMatchObject({ ApplicationLogLevel: "INFO", SystemLogLevel: "INFO" });
    expect(await update({ LogFormat: "Text" })).toEqual({ LogFormat: "Text", LogGroup: "/shared" });
  });

  it("has levels only in JSON", async () => {
    const { clients, platform } = await openTestbed();
    const create = (LoggingConfig: object) =>
      refusal(clients.lambda.createFunction(functionRequest({ LoggingConfig })));
    expect(await create({ ApplicationLogLevel: "INFO" })).toBe(refused);
    expect(await create({ LogFormat: "Text", SystemLogLevel: "WARN" })).toBe(refused);
    expect(platform.blobs.contents.size).toBe(0);
    await clients.lambda.createFunction(functionRequest());
    const update = (LoggingConfig: object) =>
      refusal(clients.lambda.updateFunctionConfiguration({ FunctionName, LoggingConfig }));
    expect(await update({ SystemLogLevel: "DEBUG" })).toBe(refused);
    expect(await create({ LogFormat: "json" })).toMatch(/Value 'json' at 'loggingConfig\.logFormat' failed/);
    expect(await create({ LogGroup: "a b" })).toMatch(/Value 'a b' at 'loggingConfig\.logGroup' failed/);
  });

  it("belongs to each version, and a version runs with its own", async () => {
    const { clients, environments } = await openTestbed();
    const LoggingConfig = { LogFormat: "JSON" as const, SystemLogLevel: "WARN" as const };
    await clients.lambda.createFunction(functionRequest({ LoggingConfig }));
    const { Version } = await clients.lambda.publishVersion({ FunctionName });
    await clients.lambda.updateFunctionConfiguration({ FunctionName, LoggingConfig: { LogFormat: "Text" } });
    expect((await clients.lambda.publishVersion({ FunctionName })).Version).toBe("2");
    const configurationOf = (Qualifier: string | undefined) =>
      clients.lambda.getFunctionConfiguration({ FunctionName, Qualifier });
    expect((await configurationOf(Version)).LoggingConfig).toMatchObject(LoggingConfig);
    expect((await configurationOf("2")).LoggingConfig).toEqual({ LogFormat: "Text", LogGroup: group });
    for (const Qualifier of [Version, "2"]) await clients.lambda.invoke({ FunctionName, Qualifier });
    expect(environments.invocations.map(({ specification }) => specification.jsonLog)).toEqual([
      { applicationLevel: "INFO", systemLevel: "WARN" },
      undefined,
    ]);
  });
});
