import { createHash } from "node:crypto";
import { lettersOf } from "./ids.ts";
import type { ManagedPolicy } from "./managed-policies.ts";
import type { PolicyVersionRecord } from "./records.ts";

/**
 * The policies of AWS's own that serverless applications attach most, by ARN, with the permissions that AWS's managed
 * policy reference lists for their current version. AWS keeps some older versions too; here is just the one. Policy ids are
 * made from the ARN.
 */
export const awsManagedPolicies: ReadonlyMap<string, { policy: ManagedPolicy; version: PolicyVersionRecord }> = new Map(
  [
    awsManaged("/", "AdministratorAccess", "2015-02-06", 1, [allow("*")]),
    awsManaged("/", "PowerUserAccess", "2015-02-06", 12, [
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
      allow(
        ...of("account", "GetAccountInformation GetGovCloudAccountInformation GetPrimaryEmail ListRegions"),
        ...of("iam", "CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles"),
        ...of("organizations", "DescribeEffectivePolicy DescribeOrganization"),
      ),
    ]),
    awsManaged("/service-role/", "AWSLambdaBasicExecutionRole", "2015-04-09", 1, [allow(...writeLogs())]),
    awsManaged("/service-role/", "AWSLambdaDynamoDBExecutionRole", "2015-04-09", 1, [
      allow(...of("dynamodb", "DescribeStream GetRecords GetShardIterator ListStreams"), ...writeLogs()),
    ]),
    awsManaged("/service-role/", "AWSLambdaSQSQueueExecutionRole", "2018-06-14", 1, [
      allow(...of("sqs", "ReceiveMessage DeleteMessage GetQueueAttributes"), ...writeLogs()),
    ]),
    awsManaged("/service-role/", "AWSLambdaVPCAccessExecutionRole", "2016-02-11", 3, [
      allow(
        ...writeLogs(),
        ...of("ec2", "CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface"),
        ...of("ec2", "AssignPrivateIpAddresses UnassignPrivateIpAddresses"),
      ),
    ]),
    awsManaged("/service-role/", "AWSLambdaRole", "2015-02-06", 1, [allow("lambda:InvokeFunction")]),
    awsManaged("/", "AWSLambda_FullAccess", "2020-11-17", 5, [
      allow(
        ...of("cloudformation", "DescribeStacks ListStackResources"),
        ...of("cloudwatch", "ListMetrics GetMetricData"),
        ...of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
        ...of("kms", "DescribeKey ListAliases"),
        ...of("iam", "GetPolicy GetPolicyVersion GetRole GetRolePolicy"),
        ...of("iam", "ListAttachedRolePolicies ListRolePolicies ListRoles"),
        "lambda:*",
        "logs:DescribeLogGroups",
        ...of("states", "DescribeStateMachine ListStateMachines"),
        "tag:GetResources",
        ...of("xray", "GetTraceSummaries BatchGetTraces"),
      ),
      {
        ...allow("iam:PassRole"),
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
      {
        ...allow(...of("logs", "DescribeLogStreams GetLogEvents FilterLogEvents StartLiveTail StopLiveTail")),
        Resource: "arn:aws:logs:*:*:log-group:/aws/lambda/*",
      },
      {
        ...allow("iam:CreateServiceLinkedRole"),
        Resource: "arn:aws:iam::*:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda",
        Condition: { StringEquals: { "iam:AWSServiceName": "lambda.amazonaws.com" } },
      },
    ]),
    awsManaged("/", "AmazonDynamoDBFullAccess", "2015-02-06", 15, [
      allow(
        ...of("dynamodb", "*"),
        ...of("dax", "*"),
        ...of("application-autoscaling", "DeleteScalingPolicy DeregisterScalableTarget DescribeScalableTargets"),
        ...of("application-autoscaling", "DescribeScalingActivities DescribeScalingPolicies PutScalingPolicy"),
        ...of("application-autoscaling", "RegisterScalableTarget"),
        ...of("cloudwatch", "DeleteAlarms DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric"),
        ...of("cloudwatch", "GetMetricStatistics ListMetrics PutMetricAlarm GetMetricData"),
        ...of("datapipeline", "ActivatePipeline CreatePipeline DeletePipeline DescribeObjects DescribePipelines"),
        ...of("datapipeline", "GetPipelineDefinition ListPipelines PutPipelineDefinition QueryObjects"),
        ...of("ec2", "DescribeVpcs DescribeSubnets DescribeSecurityGroups"),
        ...of("iam", "GetRole ListRoles"),
        ...of("kms", "DescribeKey ListAliases"),
        ...of("sns", "CreateTopic DeleteTopic ListSubscriptions ListSubscriptionsByTopic ListTopics Subscribe"),
        ...of("sns", "Unsubscribe SetTopicAttributes"),
        ...of("lambda", "CreateFunction ListFunctions ListEventSourceMappings CreateEventSourceMapping"),
        ...of("lambda", "DeleteEventSourceMapping GetFunctionConfiguration DeleteFunction"),
        ...of("resource-groups", "ListGroups ListGroupResources GetGroup GetGroupQuery DeleteGroup CreateGroup"),
        "tag:GetResources",
        ...of("kinesis", "ListStreams DescribeStream DescribeStreamSummary"),
      ),
      contributorInsights(),
      {
        ...allow("iam:PassRole"),
        Condition: {
          StringLike: {
            "iam:PassedToService": [
              "application-autoscaling.amazonaws.com",
              "application-autoscaling.amazonaws.com.cn",
              "dax.amazonaws.com",
            ],
          },
        },
      },
      {
        ...allow("iam:CreateServiceLinkedRole"),
        Condition: {
          StringEquals: {
            "iam:AWSServiceName": [
              "replication.dynamodb.amazonaws.com",
              "dax.amazonaws.com",
              "dynamodb.application-autoscaling.amazonaws.com",
              "contributorinsights.dynamodb.amazonaws.com",
              "kinesisreplication.dynamodb.amazonaws.com",
            ],
          },
        },
      },
    ]),
    awsManaged("/", "AmazonDynamoDBReadOnlyAccess", "2015-02-06", 14, [
      allow(
        ...of("application-autoscaling", "DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies"),
        ...of("cloudwatch", "DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric"),
        ...of("cloudwatch", "GetMetricStatistics ListMetrics GetMetricData"),
        ...of("datapipeline", "DescribeObjects DescribePipelines GetPipelineDefinition ListPipelines QueryObjects"),
        ...of("dynamodb", "BatchGetItem Describe* List* GetItem GetResourcePolicy Query Scan PartiQLSelect"),
        ...of("dax", "Describe* List* GetItem BatchGetItem Query Scan"),
        ...of("ec2", "DescribeVpcs DescribeSubnets DescribeSecurityGroups"),
        ...of("iam", "GetRole ListRoles"),
        ...of("kms", "DescribeKey ListAliases"),
        ...of("sns", "ListSubscriptionsByTopic ListTopics"),
        ...of("lambda", "ListFunctions ListEventSourceMappings GetFunctionConfiguration"),
        ...of("resource-groups", "ListGroups ListGroupResources GetGroup GetGroupQuery"),
        "tag:GetResources",
        ...of("kinesis", "ListStreams DescribeStream DescribeStreamSummary"),
      ),
      contributorInsights(),
    ]),
    awsManaged("/", "CloudWatchLogsFullAccess", "2015-02-06", 3, [
      allow("logs:*", ...of("cloudwatch", "GenerateQuery GenerateQueryResultsSummary")),
    ]),
  ].map((entry) => [entry.policy.arn, entry]),
);

function awsManaged(path: string, policyName: string, created: string, version: number, statements: object[]) {
  const arn = `arn:aws:iam::aws:policy${path}${policyName}`;
  const createMs = Date.parse(`${created}T00:00:00Z`);
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const policy: ManagedPolicy = {
    arn,
    path,
    policyName,
    policyId: lettersOf("ANPA", createHash("sha256").update(arn).digest().subarray(0, 17)),
    createMs,
    updateMs: createMs,
    defaultVersion: version,
    nextVersion: version + 1,
    tags: {},
  };
  return { policy, version: { version, createMs, document } };
}

function allow(...actions: string[]) {
  return { Effect: "Allow", Action: actions, Resource: "*" };
}

function of(service: string, names: string): string[] {
  return names.split(" ").map((name) => `${service}:${name}`);
}

function writeLogs(): string[] {
  return of("logs", "CreateLogGroup CreateLogStream PutLogEvents");
}

function contributorInsights() {
  return {
    ...allow("cloudwatch:GetInsightRuleReport"),
    Resource: "arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*",
  };
}
