import { describe, expect, it } from "vitest";
import { functionRequest, refusal } from "../testing.ts";
import { mappingRequest, testbedWithStream } from "../testing-streams.ts";

describe("UpdateEventSourceMapping", () => {
  it("changes what it names and nothing else", async () => {
    const { clients, platform } = await testbedWithStream();
    const created = await clients.lambda.createEventSourceMapping(mappingRequest());
    await platform.clock.advance(1000);
    const changes = {
      BatchSize: 3,
      MaximumBatchingWindowInSeconds: 10,
      MaximumRecordAgeInSeconds: 60,
      MaximumRetryAttempts: 3,
      BisectBatchOnFunctionError: true,
    };
    const updated = await clients.lambda.updateEventSourceMapping({
      UUID: created.UUID,
      ...changes,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    expect(updated).toEqual({
      ...created,
      ...changes,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      State: "Updating",
      LastModified: new Date(Date.UTC(2026, 0, 1, 0, 0, 1)),
    });
    expect(await clients.lambda.getEventSourceMapping({ UUID: created.UUID })).toEqual(updated);
  });

  it("says whether it is on its way on or off", async () => {
    const { clients } = await testbedWithStream();
    const { UUID } = await clients.lambda.createEventSourceMapping(mappingRequest());
    const stateAfter = async (Enabled: boolean) =>
      (await clients.lambda.updateEventSourceMapping({ UUID, Enabled })).State;
    expect(await stateAfter(false)).toBe("Disabling");
    expect(await stateAfter(true)).toBe("Enabling");
    expect(await stateAfter(true)).toBe("Updating");
  });

  it("moves to an alias of its function", async () => {
    const { clients } = await testbedWithStream();
    const { UUID } = await clients.lambda.createEventSourceMapping(mappingRequest());
    const move = (FunctionName: string) => clients.lambda.updateEventSourceMapping({ UUID, FunctionName });
    expect(await refusal(move("roll-up:live"))).toBe("InvalidParameterValueException: Function does not exist");
    await clients.lambda.createAlias({ FunctionName: "roll-up", Name: "live", FunctionVersion: "$LATEST" });
    expect((await move("roll-up:live")).FunctionArn).toMatch(/:function:roll-up:live$/);
    // What it served before is free again.
    await clients.lambda.createEventSourceMapping(mappingRequest());
  });

  it("moves to another function, unless that has a mapping of the source", async () => {
    const { clients } = await testbedWithStream();
    for (const FunctionName of ["other", "third"])
      await clients.lambda.createFunction(functionRequest({ FunctionName }));
    const { UUID } = await clients.lambda.createEventSourceMapping(mappingRequest());
    const updated = await clients.lambda.updateEventSourceMapping({ UUID, FunctionName: "other" });
    expect(updated.FunctionArn).toMatch(/:other$/);
    await clients.lambda.createEventSourceMapping(mappingRequest());
    expect(await refusal(clients.lambda.updateEventSourceMapping({ UUID, FunctionName: "roll-up" }))).toMatch(
      /^ResourceConflictException/,
    );
    expect(await refusal(clients.lambda.updateEventSourceMapping({ UUID, FunctionName: "nobody" }))).toBe(
      "InvalidParameterValueException: Function does not exist",
    );
  });

  it.each([
    [{ ParallelizationFactor: 11 }, /^ValidationException: .*'parallelizationFactor'/],
    [{ FilterCriteria: { Filters: [{ Pattern: "{}" }] } }, /: Invalid filter pattern definition\.$/],
    [{ TumblingWindowInSeconds: 5, ParallelizationFactor: 2 }, /^NotImplemented: .*TumblingWindowInSeconds/],
    [{ MaximumRecordAgeInSeconds: 1 }, /^InvalidParameterValueException/],
    [
      { UUID: "00000000-0000-4000-8000-000000000000" },
      "ResourceNotFoundException: The resource you requested does not exist.",
    ],
  ])("refuses %j", async (changes, expected) => {
    const { clients } = await testbedWithStream();
    const created = await clients.lambda.createEventSourceMapping(mappingRequest());
    expect(await refusal(clients.lambda.updateEventSourceMapping({ UUID: created.UUID, ...changes }))).toMatch(
      expected,
    );
    expect(await clients.lambda.getEventSourceMapping({ UUID: created.UUID })).toEqual(created);
  });
});
