import { createHash, createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";
import { CloudWatch, paginateListMetrics } from "@aws-sdk/client-cloudwatch";
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { XMLParser } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";
import { isInstalled, runTool } from "./tools.ts";

/** Metrics by each protocol that clients of CloudWatch speak: CBOR, JSON and query. */

const hasBoto3 = await isInstalled("python3", ["-c", "import boto3"], "pip install boto3");
const hasCli = await isInstalled("aws", ["--version"], "pip install awscli");

let server: Server;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const minuteMs = 60_000;
const thisMinute = () => new Date(Math.floor(Date.now() / minuteMs) * minuteMs);
const around = (moment: Date) => ({
  StartTime: new Date(moment.getTime() - 5 * minuteMs),
  EndTime: new Date(moment.getTime() + 5 * minuteMs),
});

describe.each([
  ["CBOR", AwsSmithyRpcV2CborProtocol, "application/cbor"],
  ["JSON, its default", AwsJson1_0Protocol, "application/x-amz-json-1.0"],
  ["query", AwsQueryProtocol, "application/x-www-form-urlencoded"],
])("the SDK for JavaScript, by %s", (_name, protocol, type) => {
  // By CBOR this client tells the length that its body had before compression, and waits for ever.
  const disableRequestCompression = protocol === AwsSmithyRpcV2CborProtocol;

  test("puts metrics and reads them back", async () => {
    const cloudwatch = new CloudWatch({ ...server.settings, protocol, disableRequestCompression });
    const types = new Set<unknown>();
    cloudwatch.middlewareStack.add(
      (next) => (request) => {
        types.add((request as { request: { headers: Record<string, string> } }).request.headers["content-type"]);
        return next(request);
      },
      { step: "finalizeRequest" },
    );
    const Namespace = `js ${protocol.name}`;
    const Timestamp = thisMinute();
    const Dimensions = [{ Name: "Stage", Value: "test" }];
    const MetricData = [
      {
        MetricName: "Latency",
        Dimensions,
        Timestamp,
        Unit: "Milliseconds" as const,
        Values: [1, 2.5, 4],
        Counts: [5, 1, 1],
      },
      { MetricName: "Queue", Timestamp, StatisticValues: { SampleCount: 3, Sum: 9, Minimum: 1, Maximum: 5 } },
    ];
    await cloudwatch.putMetricData({ Namespace, MetricData });
    // Enough for a second page, and for the client to compress them.
    const many = Array.from({ length: 600 }, (_, index) => ({ MetricName: `Metric${index}`, Value: index }));
    await cloudwatch.putMetricData({ Namespace: `${Namespace} many`, MetricData: many });
    let listed = 0;
    for await (const { Metrics = [] } of paginateListMetrics(
      { client: cloudwatch },
      { Namespace: `${Namespace} many` },
    )) {
      listed += Metrics.length;
    }
    expect(listed).toBe(600);
    const data = await cloudwatch.getMetricData({
      ...around(Timestamp),
      MetricDataQueries: ["Average", "p90", "SampleCount"].map((Stat, index) => ({
        Id: `q${index}`,
        MetricStat: { Metric: { Namespace, MetricName: "Latency", Dimensions }, Period: 60, Stat },
      })),
    });
    expect(data.MetricDataResults?.map(({ Label, Values }) => [Label, Values])).toEqual([
      ["Latency Average", [11.5 / 7]],
      ["Latency p90", [4]],
      ["Latency SampleCount", [7]],
    ]);
    expect(data.MetricDataResults?.[0]?.Timestamps).toEqual([Timestamp]);
    const { Datapoints, Label } = await cloudwatch.getMetricStatistics({
      ...around(Timestamp),
      Namespace,
      MetricName: "Queue",
      Period: 300,
      Statistics: ["Average", "Maximum"],
    });
    expect(Label).toBe("Queue");
    expect(Datapoints).toMatchObject([{ Average: 3, Maximum: 5, Unit: "None" }]);
    expect([...types]).toEqual([type]);
  });

  test("hears its errors", async () => {
    const cloudwatch = new CloudWatch({ ...server.settings, protocol });
    const MetricData = [{ MetricName: "m", Value: Number.NaN }];
    await expect(cloudwatch.putMetricData({ Namespace: "js", MetricData })).rejects.toMatchObject({
      name: expect.stringMatching(/^InvalidParameterValue(Exception)?$/),
      message: "The value NaN for parameter MetricData.member.1.Value is invalid.",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(cloudwatch.describeAlarms({})).rejects.toMatchObject({
      name: "NotImplemented",
      message: "Tireless does not implement CloudWatch DescribeAlarms yet.",
    });
    const forger = new CloudWatch({
      ...server.settings,
      protocol,
      credentials: { accessKeyId: "test", secretAccessKey: "no" },
    });
    await expect(forger.listMetrics({})).rejects.toMatchObject({ name: expect.stringContaining("Signature") });
  });
});

describe.skipIf(!hasBoto3)("boto3", { timeout: 60_000 }, () => {
  test("puts metrics, compressed where they are many, and reads them back", async () => {
    const script = fileURLToPath(new URL("boto3_metrics.py", import.meta.url));
    const { exitCode, stdout, stderr } = await runTool("python3", [script], server.environment);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      listed: 600,
      statistics: [19, 5, 10, "None", true],
      data: [2.5],
      refused: ["InvalidParameterValue", "The value NaN for parameter MetricData.member.1.Value is invalid."],
      reserved: "The value AWS/ for parameter Namespace is invalid.",
    });
  });
});

describe.skipIf(!hasCli)("the AWS CLI", { timeout: 60_000 }, () => {
  const aws = (...line: string[]) => runTool("aws", ["cloudwatch", ...line, "--output", "json"], server.environment);

  test("puts metrics, reads them back, and hears its errors", async () => {
    const metric = ["--namespace", "cli", "--metric-name", "Visits", "--dimensions"];
    const put = await aws("put-metric-data", ...metric, "Page=home,Stage=test", "--value", "7", "--unit", "Count");
    expect(put).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const { StartTime, EndTime } = around(thisMinute());
    const times = ["--start-time", StartTime.toISOString(), "--end-time", EndTime.toISOString(), "--period", "600"];
    const dimensions = ["Name=Page,Value=home", "Name=Stage,Value=test"];
    const read = await aws(
      "get-metric-statistics",
      ...metric,
      ...dimensions,
      ...times,
      "--statistics",
      "Sum",
      "Average",
    );
    expect(JSON.parse(read.stdout)).toMatchObject({
      Label: "Visits",
      Datapoints: [{ Sum: 7, Average: 7, Unit: "Count" }],
    });
    const list = await aws("list-metrics", "--namespace", "cli", "--recently-active", "PT3H");
    expect(JSON.parse(list.stdout)).toEqual({
      Metrics: [
        {
          Namespace: "cli",
          MetricName: "Visits",
          Dimensions: [
            { Name: "Page", Value: "home" },
            { Name: "Stage", Value: "test" },
          ],
        },
      ],
    });
    const refused = await aws("put-metric-data", ...metric, "Page=home", "--value", "1", "--unit", "Furlongs");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain("(InvalidParameterValue) when calling the PutMetricData operation: The parameter");
  });
});

describe("an older client, by query", () => {
  test("puts a metric, reads it back, and hears its errors", async () => {
    const Timestamp = thisMinute();
    const put = await query({
      Action: "PutMetricData",
      Namespace: "query",
      "MetricData.member.1.MetricName": "Old",
      "MetricData.member.1.Timestamp": Timestamp.toISOString(),
      "MetricData.member.1.Value": "2.5",
      "MetricData.member.1.Dimensions.member.1.Name": "Stage",
      "MetricData.member.1.Dimensions.member.1.Value": "test",
    });
    expect(put).toMatchObject({ status: 200, answer: { PutMetricDataResponse: { ResponseMetadata: {} } } });
    const { StartTime, EndTime } = around(Timestamp);
    const read = await query({
      Action: "GetMetricStatistics",
      Namespace: "query",
      MetricName: "Old",
      StartTime: StartTime.toISOString(),
      EndTime: EndTime.toISOString(),
      Period: "60",
      "Statistics.member.1": "Sum",
      "Dimensions.member.1.Name": "Stage",
      "Dimensions.member.1.Value": "test",
    });
    expect(read.answer).toMatchObject({
      GetMetricStatisticsResponse: {
        GetMetricStatisticsResult: {
          Label: "Old",
          Datapoints: {
            member: { Timestamp: Timestamp.toISOString().replace(".000Z", "Z"), Sum: "2.5", Unit: "None" },
          },
        },
      },
    });
    expect(await query({ Action: "PutMetricData", Namespace: "query" })).toMatchObject({
      status: 400,
      answer: {
        ErrorResponse: {
          Error: { Type: "Sender", Code: "MissingParameter", Message: "The parameter MetricData is required." },
        },
      },
    });
  });
});

const xml = new XMLParser({ parseTagValue: false });

/** One signed request as SDKs sent it before there was JSON. */
async function query(parameters: Record<string, string>) {
  const body = new URLSearchParams({ ...parameters, Version: "2010-08-01" }).toString();
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${date.slice(0, 8)}/us-east-1/monitoring/aws4_request`;
  const type = "application/x-www-form-urlencoded; charset=utf-8";
  const host = new URL(server.endpoint).host;
  const signed = "content-type;host;x-amz-date";
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${date}\n\n${signed}\n${sha256(body)}`;
  const key = scope.split("/").reduce<Buffer | string>((secret, part) => hmac(secret, part), "AWS4test");
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  const headers = { "content-type": type, "x-amz-date": date, authorization };
  const response = await fetch(server.endpoint, { method: "POST", headers, body });
  return { status: response.status, answer: xml.parse(await response.text()) as unknown };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
