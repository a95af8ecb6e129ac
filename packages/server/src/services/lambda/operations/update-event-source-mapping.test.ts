import { describe, expect, it } from "vitest";
import { functionRequest, refusal } from "../testing.ts";
import { createSettledMapping, mappingRequest, settleMapping, testbedWithStream } from "../testing-streams.ts";

describe("UpdateEventSourceMapping", () => {
  it("changes what it names and nothing else", async () => {
    const testbed = await testbedWithStream();
    const { clients, platform } = testbed;
    const created = await clients.lambda.createEventSourceMapping(mappingRequest());
    await settleMapping(testbed, created.UUID ?? "");
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
    const testbed = await testbedWithStream();
    const UUID = await createSettledMapping(testbed);
    const stateAfter = async (Enabled: boolean) => {
      const { State } = await testbed.clients.lambda.updateEventSourceMapping({ UUID, Enabled });
      await settleMapping(testbed, UUID);
      return State;
    };
    expect(await stateAfter(false)).toBe("Disabling");
    expect(await stateAfter(true)).toBe("Enabling");
    expect(await stateAfter(true)).toBe("Updating");
  });

  it("waits until the mapping has arrived where it is going", async () => {
    const testbed = await testbedWithStream();
    const { lambda } = testbed.clients;
    const { UUID = "" } = await lambda.createEventSourceMapping(mappingRequest());
    const inUse = "ResourceInUseException: Cannot update the event source mapping because it is in use.";
    expect(await refusal(lambda.updateEventSourceMapping({ UUID, BatchSize: 1 }))).toBe(inUse);
    await settleMapping(testbed, UUID);
    await lambda.updateEventSourceMapping({ UUID, Enabled: false });
    expect(await refusal(lambda.updateEventSourceMapping({ UUID, Enabled: true }))).toBe(inUse);
  });

  it("moves to an alias of its function", async () => {
    const testbed = await testbedWithStream();
    const { clients } = testbed;
    const UUID = await createSettledMapping(testbed);
    const move = (FunctionName: string) => clients.lambda.updateEventSourceMapping({ UUID, FunctionName });
    expect(await refusal(move("roll-up:live"))).toBe("InvalidParameterValueException: Function does not exist");
    await clients.lambda.createAlias({ FunctionName: "roll-up", Name: "live", FunctionVersion: "$LATEST" });
    expect((await move("roll-up:live")).FunctionArn).toMatch(/:function:roll-up:live$/);
    // What it served before is free again.
    await clients.lambda.createEventSourceMapping(mappingRequest());
  });

  it("moves to another function, unless that has a mapping of the source", async () => {
    const testbed = await testbedWithStream();
    const { clients } = testbed;
    for (const FunctionName of ["other", "third"])
      await clients.lambda.createFunction(functionRequest({ FunctionName }));
    const UUID = await createSettledMapping(testbed);
    const updated = await clients.lambda.updateEventSourceMapping({ UUID, FunctionName: "other" });
    expect(updated.FunctionArn).toMatch(/:other$/);
    await settleMapping(testbed, UUID);
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
    const testbed = await testbedWithStream();
    const { lambda } = testbed.clients;
    const UUID = await createSettledMapping(testbed);
    const before = await lambda.getEventSourceMapping({ UUID });
    expect(await refusal(lambda.updateEventSourceMapping({ UUID, ...changes }))).toMatch(expected);
    expect(await lambda.getEventSourceMapping({ UUID })).toEqual(before);
  });
});
