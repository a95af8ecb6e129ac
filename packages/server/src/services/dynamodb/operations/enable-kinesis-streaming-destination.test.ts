import { beforeEach, describe, expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import {
  contextWithKinesis,
  type DestinationContext,
  described,
  StreamArn,
  streamArnOf,
  TableName,
} from "../kinesis-destinations/testing.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTable } from "./describe-table.ts";
import { disableKinesisStreamingDestination } from "./disable-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "./enable-kinesis-streaming-destination.ts";

const noPermission = "User does not have a permission to use kinesis stream";
const notActive = "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in Active state";

describe("EnableKinesisStreamingDestination", () => {
  let context: DestinationContext;
  const enable = (arn = StreamArn, more = {}) =>
    enableKinesisStreamingDestination(context, { TableName, StreamArn: arn, ...more });

  beforeEach(async () => {
    context = await contextWithKinesis();
  });

  it("answers ENABLING, and then the destination is active", async () => {
    expect(await enable()).toEqual({
      TableName,
      StreamArn,
      DestinationStatus: "ENABLING",
      EnableKinesisStreamingConfiguration: {},
    });
    expect(await described(context)).toEqual([{ StreamArn, DestinationStatus: "ACTIVE" }]);
    expect((await describeTable(context, { TableName })).Table).not.toHaveProperty("StreamSpecification");
  });

  it("takes the precision of the times, and the table by its ARN", async () => {
    const EnableKinesisStreamingConfiguration = { ApproximateCreationDateTimePrecision: "MICROSECOND" } as const;
    const TableArn = `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
    const input = { TableName: TableArn, StreamArn, EnableKinesisStreamingConfiguration };
    expect(await enableKinesisStreamingDestination(context, input)).toMatchObject({
      TableName,
      EnableKinesisStreamingConfiguration,
    });
    expect(await described(context)).toEqual([
      { StreamArn, DestinationStatus: "ACTIVE", ApproximateCreationDateTimePrecision: "MICROSECOND" },
    ]);
  });

  it.each([
    ["a stream that is not there", streamArnOf("nowhere"), noPermission],
    ["a stream that is not ready", streamArnOf("creating"), noPermission],
    ["a table", `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`, noPermission],
    ["a consumer", `${StreamArn}/consumer/reader:1700000000`, noPermission],
    ["half a surrogate pair", `arn:aws:kinesis:us-east-1:000000000000:stream/\ud800`, noPermission],
    ["no ARN", "not an ARN at all, but as long as one", noPermission],
    ["a stream of another account", StreamArn.replace("000000000000", "111111111111"), notActive],
    ["a delivery stream", "arn:aws:firehose:us-east-1:000000000000:deliverystream/changes", notActive],
    [
      "a stream of another region",
      StreamArn.replace("us-east-1", "eu-west-1"),
      "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in the current region",
    ],
  ])("accepts %s and says afterwards that it failed", async (_what, arn, DestinationStatusDescription) => {
    context.kinesis.statuses.set(streamArnOf("creating"), "CREATING");
    expect(await enable(arn)).toMatchObject({ DestinationStatus: "ENABLING" });
    const failed = { StreamArn: arn, DestinationStatus: "ENABLE_FAILED", DestinationStatusDescription };
    expect(await described(context)).toEqual([failed]);
    await enable(arn);
    expect(await described(context)).toEqual([failed]);
    await context.platform.clock.advance(1);
    await enable();
    expect(await described(context)).toEqual([{ StreamArn, DestinationStatus: "ACTIVE" }, failed]);
  });

  it.each(["kinesis:ListStreams", "kinesis:PutRecords"])("fails when the caller lacks %s", async (denied) => {
    const asked: [string, readonly string[]][] = [];
    const authorize = async (action: string, resources: readonly string[]) => {
      asked.push([action, resources]);
      if (action === denied) throw new ServiceError("AccessDeniedException", "No.");
    };
    await enableKinesisStreamingDestination({ ...context, authorize }, { TableName, StreamArn });
    expect(asked.at(-1)).toEqual([denied, denied === "kinesis:ListStreams" ? ["*"] : [StreamArn]]);
    expect(await described(context)).toMatchObject([{ DestinationStatusDescription: noPermission }]);
  });

  it("allows a table one active destination", async () => {
    context.kinesis.statuses.set(streamArnOf("others"), "ACTIVE");
    await enable();
    for (const arn of [StreamArn, streamArnOf("others"), streamArnOf("nowhere")]) {
      await expect(enable(arn)).rejects.toMatchObject({
        code: "ValidationException",
        message:
          "Table is not in a valid state to enable Kinesis Streaming Destination: " +
          "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.",
      });
    }
    await disableKinesisStreamingDestination(context, { TableName, StreamArn });
    await context.platform.clock.advance(1);
    await enable(streamArnOf("others"));
    expect(await described(context)).toEqual([
      { StreamArn: streamArnOf("others"), DestinationStatus: "ACTIVE" },
      { StreamArn, DestinationStatus: "DISABLED" },
    ]);
  });

  it("needs a table", async () => {
    await deleteTable(context, { TableName });
    await expect(enable()).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Requested resource not found: Table: people not found",
    });
  });
});
