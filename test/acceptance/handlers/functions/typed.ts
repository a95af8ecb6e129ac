import type {
  APIGatewayProxyHandlerV2,
  APIGatewayRequestSimpleAuthorizerHandlerV2,
  Context,
  Handler,
  S3Handler,
  ScheduledHandler,
  SNSHandler,
  SQSHandler,
} from "aws-lambda";

/** Everything that the type promises of a context, functions as their results. */
export const context: Handler<object, object> = async (_event, context: Context) => {
  const remainingMs = context.getRemainingTimeInMillis();
  const ends = [context.done, context.fail, context.succeed].map((end) => typeof end);
  const { done: _1, fail: _2, succeed: _3, getRemainingTimeInMillis: _4, ...rest } = context;
  return { ...rest, ends, remainingMs };
};

export const api: APIGatewayProxyHandlerV2 = async ({ requestContext, queryStringParameters }) => ({
  statusCode: 200,
  body: `${requestContext.http.method} ${queryStringParameters?.["name"] ?? "nobody"}`,
});

export const callbackApi: APIGatewayProxyHandlerV2 = (event, _context, callback) => {
  setImmediate(() => callback(null, { statusCode: 200, body: event.rawPath }));
};

export const authorizer: APIGatewayRequestSimpleAuthorizerHandlerV2 = async ({ identitySource }) => ({
  isAuthorized: identitySource?.[0] === "let me in",
});

export const queue: SQSHandler = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body === "bad").map(({ messageId }) => ({
    itemIdentifier: messageId,
  })),
});

export const bucket: S3Handler = (event, _context, callback) => {
  const [record] = event.Records;
  console.log("created", record?.s3.bucket.name, decodeURIComponent(record?.s3.object.key.replaceAll("+", " ") ?? ""));
  callback();
};

export const topic: SNSHandler = (event, context) => {
  context.succeed(event.Records[0]?.Sns.Message as unknown as undefined);
};

export const schedule: ScheduledHandler<{ due: string }> = (event, context) => {
  context.done(undefined, `${event["detail-type"]} ${event.detail.due}`);
};

export const failing: Handler<{ how: "callback" | "done" | "fail" | "throw" | "reject" }> = (
  event,
  context,
  callback,
) => {
  class OutOfLuck extends Error {
    override name = "OutOfLuck";
  }
  const error = new OutOfLuck(event.how);
  if (event.how === "callback") return callback(error);
  if (event.how === "done") return context.done(error);
  if (event.how === "fail") return context.fail(error);
  if (event.how === "reject") return Promise.reject(error);
  throw error;
};
