"""Drives Tireless through boto3 and prints what it saw as one JSON object; boto3.test.ts judges it."""

import base64
import io
import json
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

seen = {}


def main(function_directory):
    sts = boto3.client("sts")
    seen["identity"] = {k: v for k, v in sts.get_caller_identity().items() if k != "ResponseMetadata"}
    table = create_table()
    use_items(table)
    create_function(function_directory)
    roll_up(table)
    read_logs()
    assume_role(sts)
    be_nobody()
    print(json.dumps(seen, default=str))


def create_table():
    table = boto3.resource("dynamodb").create_table(
        TableName="scores",
        AttributeDefinitions=[
            {"AttributeName": "event_key", "AttributeType": "S"},
            {"AttributeName": "start_timestamp", "AttributeType": "N"},
        ],
        KeySchema=[
            {"AttributeName": "event_key", "KeyType": "HASH"},
            {"AttributeName": "start_timestamp", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    table.wait_until_exists()
    seen["tableArn"] = table.table_arn
    return table


def use_items(table):
    key = {"event_key": "py", "start_timestamp": Decimal("1")}
    item = {**key, "score": Decimal("1.5"), "tags": {"a", "b"}, "raw": b"\x00\xff", "nested": {"list": [None, True]}}
    unless_there = "attribute_not_exists(event_key)"
    table.put_item(Item=item, ConditionExpression=unless_there)
    seen["secondPut"] = error_of(lambda: table.put_item(Item=item, ConditionExpression=unless_there))
    updated = table.update_item(
        Key=key,
        UpdateExpression="SET score = score + :more",
        ConditionExpression="contains(tags, :tag)",
        ExpressionAttributeValues={":more": Decimal("2.5"), ":tag": "a"},
        ReturnValues="UPDATED_NEW",
    )
    seen["updated"] = str(updated["Attributes"]["score"])
    read = table.get_item(Key=key, ConsistentRead=True)["Item"]
    seen["readBackEqual"] = {**read, "raw": bytes(read["raw"])} == {**item, "score": Decimal("4.0")}
    found = table.query(
        KeyConditionExpression="event_key = :player AND start_timestamp > :after",
        ExpressionAttributeValues={":player": "py", ":after": 0},
    )
    seen["queryCount"] = found["Count"]
    table.delete_item(Key=key)


def create_function(function_directory):
    iam, functions = boto3.client("iam"), boto3.client("lambda")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="scores", AssumeRolePolicyDocument=document)["Role"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for source in Path(function_directory).glob("*.mjs"):
            bundle.write(source, source.name)
    functions.create_function(
        FunctionName="recent-best",
        Runtime="nodejs20.x",
        Handler="index.handler",
        Role=role["Arn"],
        Code={"ZipFile": archive.getvalue()},
        Timeout=10,
        Environment={"Variables": {"TABLE_NAME": "scores"}},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="recent-best", WaiterConfig={"Delay": 1})
    answer = functions.invoke(FunctionName="recent-best", LogType="Tail", Payload=json.dumps({"Records": []}))
    seen["invoked"] = json.load(answer["Payload"])
    seen["logTail"] = base64.b64decode(answer["LogResult"]).decode()


def roll_up(table):
    boto3.client("lambda").create_event_source_mapping(
        FunctionName="recent-best",
        EventSourceArn=table.latest_stream_arn,
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    now = int(time.time())
    for player, score in [("ada", 500), ("bob", 700), ("cy", 600)]:
        times = {"start_timestamp": now - 60, "length_seconds": 30}
        finished = {"completed": player != "cy", "score": score, "handle": player}
        table.put_item(Item={"event_key": player, **times, **finished})
    seen["board"] = until(
        lambda: [
            entry["handle"]
            for entry in table.get_item(Key={"event_key": "#recent-best", "start_timestamp": 0})
            .get("Item", {})
            .get("candidates", [])
        ],
        lambda board: board == ["bob", "ada"],
    )


def read_logs():
    logs = boto3.client("logs")
    group = {"logGroupName": "/aws/lambda/recent-best", "filterPattern": "REPORT"}
    seen["reportCount"] = until(lambda: len(logs.filter_log_events(**group)["events"]), lambda count: count > 1)


def assume_role(sts):
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = boto3.client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument=document)["Role"]
    credentials = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="visit")["Credentials"]
    keys = {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }
    seen["assumedArn"] = boto3.client("sts", **keys).get_caller_identity()["Arn"]
    seen["assumedTables"] = boto3.client("dynamodb", **keys).list_tables()["TableNames"]


def be_nobody():
    wrong_key = boto3.client("dynamodb", aws_access_key_id="AKIDNOBODY", aws_secret_access_key="x")
    seen["wrongKey"] = error_of(wrong_key.list_tables)
    wrong_secret = boto3.client("lambda", aws_access_key_id="test", aws_secret_access_key="wrong")
    seen["wrongSecret"] = error_of(wrong_secret.list_functions)


def error_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def until(look, is_enough):
    give_up = time.monotonic() + 20
    while True:
        value = look()
        if is_enough(value) or time.monotonic() > give_up:
            return value
        time.sleep(0.1)


main(sys.argv[1])
