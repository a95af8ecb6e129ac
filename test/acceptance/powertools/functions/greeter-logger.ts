import { Logger } from "@aws-lambda-powertools/logger";
import { correlationPaths, search } from "@aws-lambda-powertools/logger/correlationId";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";

const logger = new Logger({ serviceName: "greeter", correlationIdSearchFn: search });

async function greet(event: APIGatewayProxyEventV2, _context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  const name = event.queryStringParameters?.["name"];
  logger.debug("a debug line that the level keeps back");
  logger.info("greeting", { name });
  if (name === undefined) {
    logger.error("nobody to greet", new RangeError("name is missing"));
    return { statusCode: 400 };
  }
  logger.appendKeys({ greeted: name });
  logger.warn("greeted", { umlaut: "Grüße, 世界" });
  return { statusCode: 200, body: `Hello ${name}` };
}

export const handler = middy(greet).use(
  injectLambdaContext(logger, { correlationIdPath: correlationPaths.API_GATEWAY_HTTP, resetKeys: true }),
);
