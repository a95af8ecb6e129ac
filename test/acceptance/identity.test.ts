import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";

let server: Server;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  expect(await server?.stop()).toBe(0);
});

/** One call per protocol, with the protocol's names for the same two mistakes. */
const calls = [
  {
    protocol: "awsJson (DynamoDB)",
    call: (settings: object) => new DynamoDBClient(settings).send(new ListTablesCommand({})),
    wrongKey: "UnrecognizedClientException",
    wrongSecret: "InvalidSignatureException",
    wrongKeyStatus: 400,
  },
  {
    protocol: "restJson (Lambda)",
    call: (settings: object) => new LambdaClient(settings).send(new ListFunctionsCommand({})),
    wrongKey: "UnrecognizedClientException",
    wrongSecret: "InvalidSignatureException",
    wrongKeyStatus: 403,
  },
  {
    protocol: "query (IAM)",
    call: (settings: object) => new IAMClient(settings).send(new ListRolesCommand({})),
    wrongKey: "InvalidClientTokenId",
    wrongSecret: "SignatureDoesNotMatch",
    wrongKeyStatus: 403,
  },
];

describe.each(calls)("$protocol", ({ call, wrongKey, wrongSecret, wrongKeyStatus }) => {
  test("the right key is let in", async () => {
    await expect(call(server.settings)).resolves.toBeDefined();
  });

  test("an unknown key is refused", async () => {
    const credentials = { accessKeyId: "AKIDNOBODY", secretAccessKey: "test" };
    await expect(call({ ...server.settings, credentials })).rejects.toMatchObject({
      name: wrongKey,
      message: expect.stringContaining("The security token included in the request is invalid"),
      $metadata: { httpStatusCode: wrongKeyStatus },
    });
  });

  test("a wrong secret is refused", async () => {
    const credentials = { accessKeyId: "test", secretAccessKey: "wrong" };
    await expect(call({ ...server.settings, credentials })).rejects.toMatchObject({
      name: wrongSecret,
      message: expect.stringContaining(
        "The request signature we calculated does not match the signature you provided.",
      ),
    });
  });

  test("a clock that is an hour off is refused", async () => {
    const systemClockOffset = -3_600_000;
    // The SDK corrects its clock by the answer and tries again; one attempt shows what the server said.
    const failure = call({ ...server.settings, systemClockOffset, maxAttempts: 1 });
    await expect(failure).rejects.toMatchObject({ message: expect.stringContaining("Signature expired: ") });
  });
});

test("temporary credentials work, say whose they are, and only whole", async () => {
  const iam = new IAMClient(server.settings);
  const trust = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "visitor", AssumeRolePolicyDocument }));
  const sts = new STSClient(server.settings);
  const { Credentials, AssumedRoleUser } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "visit", DurationSeconds: 900 }),
  );
  expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::000000000000:assumed-role/visitor/visit");
  expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 800_000);
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken,
  };
  const visitor = new STSClient({ ...server.settings, credentials });
  expect((await visitor.send(new GetCallerIdentityCommand({}))).Arn).toBe(AssumedRoleUser?.Arn);
  const withoutToken = { ...credentials, sessionToken: undefined };
  const failure = new STSClient({ ...server.settings, credentials: withoutToken }).send(
    new GetCallerIdentityCommand({}),
  );
  await expect(failure).rejects.toMatchObject({ name: "InvalidClientTokenId" });
});
