// An Internet daemon as one wrote it for the Lambda of 2014: it does a turn of work, then invokes itself, for ever, with
// never more than one alive for an instance id. It uses the callbacks, the SDK and the InvokeAsync API of its time.
"use strict";
const DynamoDB = require("aws-sdk/clients/dynamodb");
const Lambda = require("aws-sdk/clients/lambda");

// The SDK of that time does not look for its endpoint in the environment.
const endpoint = process.env.AWS_ENDPOINT_URL;
const items = new DynamoDB.DocumentClient({ endpoint });
const lambda = new Lambda({ endpoint, apiVersion: "2014-11-11" });
const configurations = new Lambda({ endpoint, apiVersion: "2015-03-31" });

const pauseMs = Number(process.env.PAUSE_MS || 4000 + Math.random() * 2000);
const turnsPerEnvironment = Number(process.env.TURNS_PER_ENVIRONMENT || 200);

exports.handler = (event, context) => {
  if (event.InstanceId) return turn(event.InstanceId, event.ExpectedSeq, context);
  const item = { FunctionName: context.functionName, InstanceId: context.invokeid, Seq: 1 };
  items.put({ TableName: "LambdaLocks", Item: item }, (error) => {
    if (error) context.done(error);
    else turn(item.InstanceId, item.Seq, context);
  });
};

function turn(instanceId, expectedSeq, context) {
  const request = {
    TableName: "LambdaLocks",
    Key: { FunctionName: context.functionName, InstanceId: instanceId },
    UpdateExpression: "SET Seq = Seq + :one",
    ConditionExpression: "Seq = :expected",
    ExpressionAttributeValues: { ":one": 1, ":expected": expectedSeq },
    ReturnValues: "UPDATED_NEW",
  };
  items.update(request, (error, data) => {
    if (error && error.code === "ConditionalCheckFailedException") {
      console.log("over", instanceId, expectedSeq);
      return context.done(null, { InstanceId: instanceId, over: true });
    }
    if (error) return context.done(error);
    const seq = data.Attributes.Seq;
    console.log("turn", instanceId, seq);
    work(instanceId, seq);
    setTimeout(refresh, pauseMs, seq, context, (error) => {
      if (error) return context.done(error);
      invokeAgain(instanceId, seq, context);
    });
  });
}

// The hook for what the daemon is for. What it leaves running stands still until the next invocation, or for ever.
function work(instanceId, seq) {
  setTimeout(() => {
    console.log("left from", instanceId, seq);
  }, 3600 * 1000);
}

// A changed configuration gives the next turn a fresh environment.
function refresh(seq, context, callback) {
  if (seq % turnsPerEnvironment !== 0) return callback();
  const request = { FunctionName: context.functionName };
  configurations.getFunctionConfiguration(request, (error, data) => {
    if (error) return callback(error);
    const other = { FunctionName: context.functionName, Timeout: data.Timeout === 16 ? 17 : 16 };
    configurations.updateFunctionConfiguration(other, callback);
  });
}

function invokeAgain(instanceId, seq, context) {
  const event = JSON.stringify({ InstanceId: instanceId, ExpectedSeq: seq });
  lambda.invokeAsync({ FunctionName: context.functionName, InvokeArgs: event }, (error, data) => {
    if (error) return context.done(error);
    context.done(null, { InstanceId: instanceId, Seq: seq, Status: data.Status });
  });
}
