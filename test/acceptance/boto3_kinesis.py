"""Puts records into a data stream and reads them back with boto3; prints what it saw as JSON."""

import json

import boto3

kinesis = boto3.client("kinesis")
seen = {}

kinesis.create_stream(StreamName="python", ShardCount=1, Tags={"team": "x"})
kinesis.get_waiter("stream_exists").wait(StreamName="python")
answer = kinesis.put_records(
    StreamName="python",
    Records=[{"PartitionKey": text, "Data": text.encode()} for text in ["a", "b", "c"]],
)
seen["failed"] = answer["FailedRecordCount"]

shards = list(kinesis.get_paginator("list_shards").paginate(StreamName="python"))[0]["Shards"]
iterator = kinesis.get_shard_iterator(
    StreamName="python", ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
)["ShardIterator"]
seen["texts"] = [record["Data"].decode() for record in kinesis.get_records(ShardIterator=iterator)["Records"]]
seen["tags"] = kinesis.list_tags_for_stream(StreamName="python")["Tags"]

arn = kinesis.describe_stream_summary(StreamName="python")["StreamDescriptionSummary"]["StreamARN"]
consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="python")["Consumer"]
events = kinesis.subscribe_to_shard(
    ConsumerARN=consumer["ConsumerARN"],
    ShardId=shards[0]["ShardId"],
    StartingPosition={"Type": "TRIM_HORIZON"},
)["EventStream"]
for event in events:
    records = event["SubscribeToShardEvent"]["Records"]
    seen["subscribed"] = [record["Data"].decode() for record in records]
    break
events.close()

try:
    kinesis.describe_stream(StreamName="nobody")
except kinesis.exceptions.ResourceNotFoundException as error:
    seen["missing"] = f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"

print(json.dumps(seen))
