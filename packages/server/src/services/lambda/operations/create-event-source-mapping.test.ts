import { describe, expect, it } from "vitest";
import { decodeKey } from "../../../store/keys.ts";
import { shardPositionCodec, shardPositionsRange } from "../records.ts";
import { refusal, type Testbed } from "../testing.ts";
import { mappingRequest, settleMapping, streamArn, testbedWithStream } from "../testing-streams.ts";

function positions({ platform }: Testbed, uuid = "") {
  return platform.store.read((tx) =>
    Array.from(tx.range(shardPositionsRange(uuid)), ({ key, value }) => [
      decodeKey(key).at(-1),
      shardPositionCodec.decode(value),
    ]),
  );
}

describe("CreateEventSourceMapping", () => {
  it("answers the whole configuration, with AWS's defaults", async () => {
    const { clients } = await testbedWithStream();
    const created = await clients.lambda.createEventSourceMapping(mappingRequest());
    expect(created).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${created.UUID}`,
      EventSourceArn: streamArn,
      FunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:roll-up",
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      MaximumRecordAgeInSeconds: -1,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      State: "Creating",
      StateTransitionReason: "User action",
      LastModified: new Date(Date.UTC(2026, 0, 1)),
      LastProcessingResult: "No records processed",
    });
    expect(await clients.lambda.getEventSourceMapping({ UUID: created.UUID })).toEqual(created);
  });

  it("settles what LATEST means when the mapping is made", async () => {
    const testbed = await testbedWithStream();
    const request = { ...mappingRequest(), StartingPosition: "LATEST" as const };
    const { UUID } = await testbed.clients.lambda.createEventSourceMapping(request);
    expect(await positions(testbed, UUID)).toEqual([
      ["shardId-00000000000000000001-aaaa", { at: "end" }],
      [
        "shardId-00000000000000000002-bbbb",
        { at: "iterator", iterator: "LATEST of shardId-00000000000000000002-bbbb" },
      ],
    ]);
  });

  it("begins at the start of every shard with TRIM_HORIZON", async () => {
    const testbed = await testbedWithStream();
    const { UUID } = await testbed.clients.lambda.createEventSourceMapping(mappingRequest());
    expect(await positions(testbed, UUID)).toEqual([]);
  });

  it("allows one mapping of a source and a function", async () => {
    const { clients } = await testbedWithStream();
    const { UUID } = await clients.lambda.createEventSourceMapping(mappingRequest());
    expect(await refusal(clients.lambda.createEventSourceMapping(mappingRequest()))).toBe(
      `ResourceConflictException: The event source arn (" ${streamArn} ") and function (" roll-up ") provided mapping ` +
        `already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    );
  });

  it("makes one when two ask at once", async () => {
    const { clients } = await testbedWithStream();
    const create = () => refusal(clients.lambda.createEventSourceMapping(mappingRequest()));
    const answers = await Promise.all([create(), create(), create()]);
    expect(answers.filter((answer) => answer === "no refusal")).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith("ResourceConflictException: "))).toHaveLength(2);
    expect((await clients.lambda.listEventSourceMappings({})).EventSourceMappings).toHaveLength(1);
  });

  it("serves a version or an alias under its own name, beside the function", async () => {
    const { clients } = await testbedWithStream();
    const FunctionName = "roll-up";
    await clients.lambda.publishVersion({ FunctionName });
    await clients.lambda.createAlias({ FunctionName, Name: "live", FunctionVersion: "1" });
    const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:roll-up";
    for (const name of ["roll-up", "roll-up:1", `${functionArn}:live`]) {
      const created = await clients.lambda.createEventSourceMapping({ ...mappingRequest(), FunctionName: name });
      expect(created.FunctionArn).toBe(name.startsWith("arn") ? name : functionArn.replace("roll-up", name));
    }
    const ofAlias = await clients.lambda.listEventSourceMappings({ FunctionName: "roll-up:live" });
    expect(ofAlias.EventSourceMappings?.map(({ FunctionArn }) => FunctionArn)).toEqual([`${functionArn}:live`]);
  });

  const invalid = "InvalidParameterValueException";
  it.each([
    [{ EventSourceArn: undefined }, `${invalid}: Unrecognized event source.`],
    [
      { EventSourceArn: streamArn.replace("scores", "others") },
      `${invalid}: Stream not found: ${streamArn.replace("scores", "others")}`,
    ],
    [{ EventSourceArn: streamArn.replace("us-east-1", "eu-west-1") }, new RegExp(`^${invalid}: Stream not found: `)],
    [
      { EventSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/scores" },
      new RegExp(`^${invalid}: Unrecognized event source`),
    ],
    [
      { EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:queue" },
      "NotImplemented: Tireless does not implement event source mappings for sqs yet.",
    ],
    [{ FunctionName: "nobody" }, `${invalid}: Function does not exist`],
    [{ FunctionName: "roll-up:blue" }, `${invalid}: Function does not exist`],
    [{ FunctionName: "roll-up:7" }, `${invalid}: Function does not exist`],
    [
      { StartingPosition: undefined },
      `${invalid}: 1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.`,
    ],
    [
      { StartingPosition: "AT_TIMESTAMP" as const },
      `${invalid}: Unsupported starting position for arn type: ${streamArn}`,
    ],
    [{ BatchSize: 10_001 }, /^ValidationException/],
    [{ MaximumBatchingWindowInSeconds: 301 }, /^ValidationException/],
    [{ MaximumRecordAgeInSeconds: 59 }, new RegExp(`^${invalid}: .*'maximumRecordAgeInSeconds'`)],
    [{ MaximumRetryAttempts: 10_001 }, /^ValidationException/],
    [{ ParallelizationFactor: 11 }, /^ValidationException/],
    [{ TumblingWindowInSeconds: 901 }, /^ValidationException/],
    [filtered('{"a":["b"]}', '{"a":[{"wildcard":"*"}]}'), `${invalid}: Invalid filter pattern definition.`],
    [filtered("nonsense"), `${invalid}: Invalid filter pattern definition.`],
    [filtered(...Array<string>(6).fill('{"a":["b"]}')), `${invalid}: A mapping may have at most 5 filters, not 6.`],
  ])("refuses %j", async (changes, expected) => {
    const { clients } = await testbedWithStream();
    expect(await refusal(clients.lambda.createEventSourceMapping({ ...mappingRequest(), ...changes }))).toMatch(
      expected,
    );
    expect((await clients.lambda.listEventSourceMappings({})).EventSourceMappings).toEqual([]);
  });

  it("answers its filters, and takes them away again", async () => {
    const testbed = await testbedWithStream();
    const { clients } = testbed;
    const request = { ...mappingRequest(), ...filtered('{"a":["b"]}'), ParallelizationFactor: 3 };
    const created = await clients.lambda.createEventSourceMapping(request);
    await settleMapping(testbed, created.UUID ?? "");
    expect(created).toMatchObject({ ...filtered('{"a":["b"]}'), ParallelizationFactor: 3 });
    const without = await clients.lambda.updateEventSourceMapping({ UUID: created.UUID, FilterCriteria: {} });
    expect(without).not.toHaveProperty("FilterCriteria");
    expect(without.ParallelizationFactor).toBe(3);
  });

  it("has tumbling windows, but not beside batches of one shard that run at once", async () => {
    const testbed = await testbedWithStream();
    const { clients } = testbed;
    const request = { ...mappingRequest(), TumblingWindowInSeconds: 900 };
    const refused = "with TumblingWindowInSeconds beside a ParallelizationFactor above 1 yet.";
    expect(await refusal(clients.lambda.createEventSourceMapping({ ...request, ParallelizationFactor: 2 }))).toBe(
      `NotImplemented: Tireless does not implement CreateEventSourceMapping ${refused}`,
    );
    const { UUID, TumblingWindowInSeconds } = await clients.lambda.createEventSourceMapping(request);
    expect(TumblingWindowInSeconds).toBe(900);
    await settleMapping(testbed, UUID ?? "");
    expect(await refusal(clients.lambda.updateEventSourceMapping({ UUID, ParallelizationFactor: 2 }))).toBe(
      `NotImplemented: Tireless does not implement UpdateEventSourceMapping ${refused}`,
    );
    const without = { UUID, TumblingWindowInSeconds: 0, ParallelizationFactor: 2 };
    expect((await clients.lambda.updateEventSourceMapping(without)).TumblingWindowInSeconds).toBe(0);
  });

  it("takes empty values as a wish for nothing", async () => {
    const { clients } = await testbedWithStream();
    const request = { ...mappingRequest(), FilterCriteria: { Filters: [] }, DestinationConfig: { OnFailure: {} } };
    expect((await clients.lambda.createEventSourceMapping({ ...request, TumblingWindowInSeconds: 0 })).State).toBe(
      "Creating",
    );
  });
});

function filtered(...patterns: string[]) {
  return { FilterCriteria: { Filters: patterns.map((Pattern) => ({ Pattern })) } };
}
