import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { type Server, startServer } from "../server.ts";

/** Functions of one language on a platform started by its public command. */
export interface LanguageFunctions {
  readonly server: Server;
  readonly client: LambdaClient;
  create(name: string, archive: Uint8Array, settings: Partial<CreateFunctionCommandInput>): Promise<void>;
  invoke(name: string, event: unknown): Promise<Answer>;
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the function under test answers.
  readonly payload: any;
  readonly functionError: string | undefined;
  readonly log: string;
}

export async function startLanguageFunctions(): Promise<LanguageFunctions> {
  const server = await startServer();
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  });
  await new IAMClient(server.settings).send(new CreateRoleCommand({ RoleName: "any", AssumeRolePolicyDocument }));
  const client = new LambdaClient({ ...server.settings, maxAttempts: 1 });
  return {
    server,
    client,
    async create(FunctionName, ZipFile, settings) {
      const request = { Role: "arn:aws:iam::000000000000:role/any", Handler: "any", Timeout: 20, ...settings };
      await client.send(new CreateFunctionCommand({ ...request, FunctionName, Code: { ZipFile } }));
    },
    async invoke(FunctionName, event) {
      const request = { FunctionName, Payload: JSON.stringify(event), LogType: "Tail" } as const;
      const { Payload, FunctionError, LogResult } = await client.send(new InvokeCommand(request));
      return {
        payload: JSON.parse(Buffer.from(Payload ?? []).toString()),
        functionError: FunctionError,
        log: Buffer.from(LogResult ?? "", "base64").toString(),
      };
    },
  };
}
