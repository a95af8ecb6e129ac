"""Puts metrics and reads them back with boto3; prints what it saw as JSON."""

import json
from datetime import datetime, timedelta, timezone

import boto3

cloudwatch = boto3.client("cloudwatch")
seen = {}

minute = datetime.now(timezone.utc).replace(second=0, microsecond=0)
window = {"StartTime": minute - timedelta(minutes=5), "EndTime": minute + timedelta(minutes=5)}
dimensions = [{"Name": "Stage", "Value": "test"}]

cloudwatch.put_metric_data(
    Namespace="boto3",
    MetricData=[
        {"MetricName": "Latency", "Dimensions": dimensions, "Timestamp": minute, "Values": [1.5, 2.5], "Counts": [1, 3]},
        {"MetricName": "Latency", "Dimensions": dimensions, "Timestamp": minute, "Value": 10},
    ],
)
# Beyond 10 KB the client compresses what it sends.
cloudwatch.put_metric_data(
    Namespace="boto3-many",
    MetricData=[{"MetricName": f"Metric{index:04}", "Value": index, "Unit": "Count"} for index in range(600)],
)
pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace="boto3-many")
seen["listed"] = sum(len(page["Metrics"]) for page in pages)

statistics = cloudwatch.get_metric_statistics(
    Namespace="boto3",
    MetricName="Latency",
    Dimensions=dimensions,
    Period=60,
    Statistics=["Sum", "SampleCount", "Maximum"],
    **window,
)
point = statistics["Datapoints"][0]
seen["statistics"] = [point["Sum"], point["SampleCount"], point["Maximum"], point["Unit"], point["Timestamp"] == minute]

data = cloudwatch.get_metric_data(
    MetricDataQueries=[
        {
            "Id": "p50",
            "MetricStat": {
                "Metric": {"Namespace": "boto3", "MetricName": "Latency", "Dimensions": dimensions},
                "Period": 60,
                "Stat": "p50",
            },
        }
    ],
    **window,
)
seen["data"] = data["MetricDataResults"][0]["Values"]

try:
    cloudwatch.put_metric_data(Namespace="boto3", MetricData=[{"MetricName": "m", "Value": float("nan")}])
except cloudwatch.exceptions.ClientError as error:
    seen["refused"] = [error.response["Error"]["Code"], error.response["Error"]["Message"]]
try:
    cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[{"MetricName": "m", "Value": 1}])
except cloudwatch.exceptions.InvalidParameterValueException as error:
    seen["reserved"] = error.response["Error"]["Message"]

print(json.dumps(seen))
