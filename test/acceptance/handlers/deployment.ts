import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, type StreamViewType } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Server, startServer } from "../server.ts";

export interface FunctionToDeploy extends Partial<Omit<CreateFunctionCommandInput, "FunctionName" | "Code">> {
  readonly name: string;
  readonly archive: Uint8Array;
  readonly variables?: Record<string, string>;
}

export interface Answer {
  readonly requestId: string;
  readonly payload: unknown;
  /** `Unhandled` when the function failed. */
  readonly functionError: string | undefined;
}

/** A platform of its own, started by the public command, and what a test deploys to it through the AWS SDK. */
export class Deployment {
  readonly server: Server;
  readonly lambda: LambdaClient;
  readonly tables: DynamoDBDocumentClient;
  readonly logs: CloudWatchLogsClient;
  readonly #iam: IAMClient;

  private constructor(server: Server) {
    this.server = server;
    this.lambda = new LambdaClient(server.settings);
    this.tables = DynamoDBDocumentClient.from(new DynamoDBClient(server.settings));
    this.logs = new CloudWatchLogsClient(server.settings);
    this.#iam = new IAMClient(server.settings);
  }

  static async open(): Promise<Deployment> {
    return new Deployment(await startServer());
  }

  /** Stops the platform; answers its exit code. */
  async close(): Promise<number | null> {
    for (const client of [this.lambda, this.tables, this.logs, this.#iam]) client.destroy();
    return this.server.stop();
  }

  /** A role that may do to every resource what `actions` name, and write logs; answers its ARN. */
  async createRole(RoleName: string, actions: readonly string[]): Promise<string> {
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const { Role } = await this.#iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }));
    const Action = [...actions, "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
    const PolicyDocument = policy({ Effect: "Allow", Action, Resource: "*" });
    await this.#iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "function", PolicyDocument }));
    return Role!.Arn!;
  }

  /** `keys` are the names of the partition key and the sort key, each with its type: `id:S`. Answers the stream's ARN. */
  async createTable(TableName: string, keys: readonly string[], stream?: StreamViewType): Promise<string | undefined> {
    const attributes = keys.map((key) => key.split(":") as [string, "S" | "N"]);
    const { TableDescription } = await this.tables.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: attributes.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
        KeySchema: attributes.map(([AttributeName], i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" })),
        BillingMode: "PAY_PER_REQUEST",
        ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
      }),
    );
    return TableDescription?.LatestStreamArn;
  }

  async put(TableName: string, Item: Record<string, unknown>): Promise<void> {
    await this.tables.send(new PutCommand({ TableName, Item }));
  }

  async get(TableName: string, Key: Record<string, unknown>): Promise<Record<string, unknown> | undefined> {
    return (await this.tables.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  }

  /** Sets one attribute of an item, which need not exist. */
  async set(TableName: string, Key: Record<string, unknown>, attribute: string, value: unknown): Promise<void> {
    await this.tables.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: "SET #attribute = :value",
        ExpressionAttributeNames: { "#attribute": attribute },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
  }

  async deploy({ name, archive, variables, ...settings }: FunctionToDeploy): Promise<void> {
    const request = {
      FunctionName: name,
      Runtime: "nodejs20.x" as const,
      Handler: "index.handler",
      Role: "",
      Timeout: 30,
      MemorySize: 256,
      ...settings,
      Code: { ZipFile: archive },
      Environment: { Variables: variables ?? {} },
    };
    await this.lambda.send(new CreateFunctionCommand(request));
    await waitUntilFunctionActiveV2({ client: this.lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: name });
  }

  async invoke(FunctionName: string, event: unknown): Promise<Answer> {
    const answer = await this.lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    return {
      requestId: answer.$metadata.requestId!,
      payload: JSON.parse(answer.Payload!.transformToString()),
      functionError: answer.FunctionError,
    };
  }

  /** What the function has logged so far, oldest first; a function that never ran has logged nothing. */
  async logLines(functionName: string, filterPattern?: string): Promise<string[]> {
    const lines: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.logs
        .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}`, filterPattern, nextToken }))
        .catch((error) => {
          if (error.name === "ResourceNotFoundException") return { events: [], nextToken: undefined };
          throw error;
        });
      lines.push(...(page.events ?? []).map(({ message }) => message ?? ""));
      nextToken = page.nextToken;
    } while (nextToken);
    return lines;
  }
}

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
