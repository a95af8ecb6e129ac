import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";

type Event = Omit<APIGatewayProxyEventV2, "body"> & { body: { numbers: number[] } };

/** Parses JSON before the handler, refuses what is none, and lets nothing else than a response leave. */
function json(): middy.MiddlewareObj<Event, APIGatewayProxyStructuredResultV2> {
  return {
    before: ({ event }) => {
      try {
        event.body = JSON.parse(event.body as unknown as string);
      } catch {
        return { statusCode: 415 };
      }
    },
    after: (request) => {
      const headers = { ...request.response?.headers, "content-type": "application/json" };
      request.response = { ...request.response, headers };
    },
    onError: (request) => {
      request.response = { statusCode: 422, body: JSON.stringify({ error: request.error?.message }) };
    },
  };
}

async function sum({ body }: Event, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  if (!Array.isArray(body.numbers)) throw new TypeError("numbers are missing");
  const total = body.numbers.reduce((left, right) => left + right, 0);
  return { statusCode: 200, body: JSON.stringify({ total, inTime: context.getRemainingTimeInMillis() > 0 }) };
}

export const handler = middy(sum, { timeoutEarlyInMillis: 50 }).use(json());
