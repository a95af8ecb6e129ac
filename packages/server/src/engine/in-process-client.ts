import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { DynamoDBStreams } from "@aws-sdk/client-dynamodb-streams";
import type { IAM } from "@aws-sdk/client-iam";
import type { Kinesis } from "@aws-sdk/client-kinesis";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { STS } from "@aws-sdk/client-sts";
import type { Principal } from "./principal.ts";

/** The promise-returning form of each operation of an SDK client, which is how services call each other in process. */
export type InProcessClient<Client> = {
  readonly [Method in keyof Client as Client[Method] extends OperationMethod ? Method : never]: Client[Method] extends {
    (input: infer Input, options?: never): Promise<infer Output>;
    (input: never, callback: never): void;
    (input: never, options: never, callback: never): void;
  }
    ? (input: Input) => Promise<Output>
    : never;
};

type OperationMethod = (input: never, options?: never) => Promise<unknown>;

/**
 * Typed clients of every service, inside the process: a call goes through validation and authorisation like any other
 * request, without HTTP. Attribute values of DynamoDB travel in their wire form (binary as base 64 text).
 */
export interface InProcessClients {
  readonly dynamodb: InProcessClient<DynamoDB>;
  readonly dynamodbstreams: InProcessClient<DynamoDBStreams>;
  readonly kinesis: InProcessClient<Kinesis>;
  readonly lambda: InProcessClient<Lambda>;
  readonly logs: InProcessClient<CloudWatchLogs>;
  readonly cloudwatch: InProcessClient<CloudWatch>;
  readonly iam: InProcessClient<IAM>;
  readonly sts: InProcessClient<STS>;
  /** The same clients under another principal. */
  as(principal: Principal): InProcessClients;
}

/** Builds the clients over `call`, which runs one operation by its service's and its own name. */
export function inProcessClients(
  call: (principal: Principal, service: string, operation: string, input: unknown) => Promise<unknown>,
  principal: Principal,
): InProcessClients {
  return new Proxy({} as InProcessClients, {
    get(_clients, service: string) {
      if (service === "then") return undefined;
      if (service === "as") return (other: Principal) => inProcessClients(call, other);
      return new Proxy(
        {},
        {
          get(_methods, method: string) {
            // A promise resolved with a client asks whether that is a promise too: no operation is called `then`.
            if (method === "then") return undefined;
            return (input: unknown) => call(principal, service, method[0]!.toUpperCase() + method.slice(1), input);
          },
        },
      );
    },
  });
}
