import type { Handler } from "aws-lambda";

interface Failure {
  readonly requestPayload: unknown;
}

/** The destination of what has failed for good: logs what it was. */
export const handler: Handler<Failure, void> = async ({ requestPayload }) => {
  console.log("buried", JSON.stringify(requestPayload));
};
