import type {
  DescribeStreamInput,
  GetRecordsInput,
  GetShardIteratorInput,
  ListStreamsInput,
} from "@aws-sdk/client-dynamodb-streams";
import { anyResource, type OperationTable, type RequestContext, type Service } from "../../../engine/service.ts";
import { type DynamodbstreamsOperationName, dynamodbstreamsModel } from "../../../models/dynamodbstreams.gen.ts";
import { describeStream } from "./operations/describe-stream.ts";
import { getRecords } from "./operations/get-records.ts";
import { getShardIterator } from "./operations/get-shard-iterator.ts";
import { listStreams } from "./operations/list-streams.ts";
import { arnOfIterator } from "./shard-iterators.ts";

const byStreamArn = (_context: RequestContext, input: DescribeStreamInput | GetShardIteratorInput) => [
  input.StreamArn!,
];

const operations = {
  DescribeStream: { run: describeStream, resources: byStreamArn },
  GetRecords: {
    run: getRecords,
    resources: (_context: RequestContext, input: GetRecordsInput) => [arnOfIterator(input.ShardIterator!)],
  },
  GetShardIterator: { run: getShardIterator, resources: byStreamArn },
  ListStreams: { run: listStreams, resources: (_context: RequestContext, _input: ListStreamsInput) => anyResource() },
} satisfies OperationTable<DynamodbstreamsOperationName>;

/** DynamoDB Streams: a wire service of its own over the records that the tables write. Its actions are DynamoDB's. */
export function createDynamodbStreamsService(): Service {
  return { model: dynamodbstreamsModel, actionPrefix: "dynamodb", operations };
}
