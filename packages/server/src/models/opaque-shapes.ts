/**
 * Where the generic machinery leaves shapes alone. All of it is written by hand, by the name of the model.
 */

/**
 * Structures that pass the codecs in wire form, in both directions, and that the validation does not enter. DynamoDB's
 * attribute values are kept as the JSON in which they came (binary as base 64 text): the service reads them itself.
 */
export const opaqueShapes: Readonly<Record<string, ReadonlySet<string>>> = {
  dynamodb: new Set(["AttributeValue"]),
  dynamodbstreams: new Set(["AttributeValue"]),
};

/**
 * What the generic validation leaves to the service, because AWS words or orders it otherwise there: a whole shape
 * (`PutItemInput`, its contents with it) or one member of a structure (`PutItemInput.TableName`).
 */
export const shapesCheckedByService: Readonly<Record<string, ReadonlySet<string>>> = {
  cloudwatch: new Set([
    "DeleteInsightRulesInput",
    "DescribeInsightRulesInput",
    "DisableInsightRulesInput",
    "EnableInsightRulesInput",
    "GetInsightRuleReportInput",
    "GetMetricDataInput",
    "GetMetricStatisticsInput",
    "ListMetricsInput",
    "PutMetricDataInput",
  ]),
  dynamodb: new Set(["Tag", "TagKeyString"]),
  lambda: new Set(["CreateFunctionRequest.Runtime", "UpdateFunctionConfigurationRequest.Runtime"]),
};
