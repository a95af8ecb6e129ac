import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zip } from "../../examples/scores/zip.mjs";
import { type Server, startServer } from "./server.ts";
import { isInstalled, runTool } from "./tools.ts";

const hasCli = await isInstalled("aws", ["--version"], "pip install awscli");

describe.skipIf(!hasCli)("the AWS CLI", { timeout: 120_000 }, () => {
  let server: Server;

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  const run = (line: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
    runTool("aws", [...line, "--output", "json"], { ...server.environment, ...environment });

  /** The answer of a command that must succeed, parsed. */
  const aws = async (...line: string[]) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    return stdout.trim() ? JSON.parse(stdout) : undefined;
  };

  /** What a command that must fail says. */
  const failureOf = async (line: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const { exitCode, stderr } = await run(line, environment);
    expect(exitCode).not.toBe(0);
    return stderr.trim();
  };

  test("knows who it is, and hears it clearly when it is nobody", async () => {
    expect(await aws("sts", "get-caller-identity")).toEqual({
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
    const [wrongKey, wrongSecret] = [{ AWS_ACCESS_KEY_ID: "AKIDNOBODY" }, { AWS_SECRET_ACCESS_KEY: "wrong" }];
    const tables = ["dynamodb", "list-tables"];
    const me = ["sts", "get-caller-identity"];
    expect(await failureOf(tables, wrongKey)).toContain(
      "(UnrecognizedClientException) when calling the ListTables operation: The security token included in the request is invalid.",
    );
    expect(await failureOf(tables, wrongSecret)).toContain(
      "(InvalidSignatureException) when calling the ListTables operation: The request signature we calculated does not match",
    );
    expect(await failureOf(me, wrongKey)).toContain(
      "(InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid",
    );
    expect(await failureOf(me, wrongSecret)).toContain(
      "(SignatureDoesNotMatch) when calling the GetCallerIdentity operation",
    );
  });

  test("creates a table with a stream", async () => {
    const { TableDescription } = await aws(
      ...["dynamodb", "create-table", "--table-name", "scores", "--billing-mode", "PAY_PER_REQUEST"],
      ...[
        "--attribute-definitions",
        "AttributeName=event_key,AttributeType=S",
        "AttributeName=start_timestamp,AttributeType=N",
      ],
      ...["--key-schema", "AttributeName=event_key,KeyType=HASH", "AttributeName=start_timestamp,KeyType=RANGE"],
      ...["--stream-specification", "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES"],
    );
    expect(TableDescription.TableArn).toBe("arn:aws:dynamodb:us-east-1:000000000000:table/scores");
    await aws("dynamodb", "wait", "table-exists", "--table-name", "scores");
  });

  test("writes, reads, changes under conditions and queries items", async () => {
    const table = ["--table-name", "scores"];
    const Key = JSON.stringify({ event_key: { S: "cli" }, start_timestamp: { N: "1" } });
    const item = JSON.stringify({
      event_key: { S: "cli" },
      start_timestamp: { N: "1" },
      score: { N: "5" },
      completed: { BOOL: false },
    });
    await aws(
      "dynamodb",
      "put-item",
      ...table,
      "--item",
      item,
      "--condition-expression",
      "attribute_not_exists(event_key)",
    );
    expect(
      await failureOf([
        "dynamodb",
        "put-item",
        ...table,
        "--item",
        item,
        "--condition-expression",
        "attribute_not_exists(event_key)",
      ]),
    ).toBe(
      "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
    );
    const update = [
      "--update-expression",
      "SET score = score + :more",
      "--expression-attribute-values",
      '{":more":{"N":"2"}}',
    ];
    const { Attributes } = await aws(
      "dynamodb",
      "update-item",
      ...table,
      "--key",
      Key,
      ...update,
      "--return-values",
      "UPDATED_NEW",
    );
    expect(Attributes).toEqual({ score: { N: "7" } });
    const { Item } = await aws("dynamodb", "get-item", ...table, "--key", Key, "--consistent-read");
    expect(Item).toEqual({ ...JSON.parse(item), score: { N: "7" } });
    const query = ["--key-condition-expression", "event_key = :player AND start_timestamp BETWEEN :first AND :last"];
    const values = JSON.stringify({ ":player": { S: "cli" }, ":first": { N: "0" }, ":last": { N: "9" } });
    const { Items, Count } = await aws(
      "dynamodb",
      "query",
      ...table,
      ...query,
      "--expression-attribute-values",
      values,
    );
    expect({ Items, Count }).toEqual({ Items: [Item], Count: 1 });
    await aws("dynamodb", "delete-item", ...table, "--key", Key);
  });

  test("creates a role and a function from a zip, and invokes it with its log", async () => {
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const { Role } = await aws(
      "iam",
      "create-role",
      "--role-name",
      "scores",
      "--assume-role-policy-document",
      document,
    );
    const archive = join(server.directory, "cwd", "function.zip");
    await writeFile(archive, await scoresArchive());
    await aws(
      ...[
        "lambda",
        "create-function",
        "--function-name",
        "recent-best",
        "--runtime",
        "nodejs20.x",
        "--handler",
        "index.handler",
      ],
      ...["--role", Role.Arn, "--zip-file", `fileb://${archive}`, "--timeout", "10"],
      ...["--environment", "Variables={TABLE_NAME=scores}"],
    );
    await aws("lambda", "wait", "function-active-v2", "--function-name", "recent-best");
    const output = join(server.directory, "cwd", "output.json");
    const invoke = ["lambda", "invoke", "--function-name", "recent-best", "--log-type", "Tail", "--payload"];
    // Version 2 of the CLI wants to be told that the payload is text; version 1 does not know the option.
    const { stdout } = await runTool("aws", ["--version"], server.environment);
    const format = stdout.startsWith("aws-cli/2") ? ["--cli-binary-format", "raw-in-base64-out"] : [];
    const answer = await aws(...invoke, '{"Records":[]}', ...format, output);
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(JSON.parse(await readFile(output, "utf8"))).toEqual({ batchItemFailures: [] });
    expect(Buffer.from(answer.LogResult, "base64").toString()).toMatch(/^START RequestId: [\s\S]*^REPORT RequestId: /m);
  });

  test("connects the stream, plays, and reads the roll-up and the log", async () => {
    const { Table } = await aws("dynamodb", "describe-table", "--table-name", "scores");
    await aws(
      ...[
        "lambda",
        "create-event-source-mapping",
        "--function-name",
        "recent-best",
        "--starting-position",
        "TRIM_HORIZON",
      ],
      ...["--event-source-arn", Table.LatestStreamArn, "--function-response-types", "ReportBatchItemFailures"],
    );
    const now = Math.floor(Date.now() / 1000);
    for (const [player, score] of [
      ["ada", 500],
      ["bob", 700],
    ] as const) {
      const times = { start_timestamp: { N: String(now - 60) }, length_seconds: { N: "30" } };
      const item = {
        event_key: { S: player },
        ...times,
        completed: { BOOL: true },
        score: { N: String(score) },
        handle: { S: player },
      };
      await aws("dynamodb", "put-item", "--table-name", "scores", "--item", JSON.stringify(item));
    }
    const key = '{"event_key":{"S":"#recent-best"},"start_timestamp":{"N":"0"}}';
    const board = async () => {
      const answer = await aws("dynamodb", "get-item", "--table-name", "scores", "--key", key, "--consistent-read");
      return answer?.Item?.candidates.L.map((entry: { M: { handle: { S: string } } }) => entry.M.handle.S);
    };
    await expect.poll(board, { timeout: 30_000, interval: 100 }).toEqual(["bob", "ada"]);
    const filter = [
      "logs",
      "filter-log-events",
      "--log-group-name",
      "/aws/lambda/recent-best",
      "--filter-pattern",
      "REPORT",
    ];
    await expect.poll(async () => (await aws(...filter)).events.length, { timeout: 20_000 }).toBeGreaterThan(1);
  });

  test("assumes a role and is that role", async () => {
    const trust = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "sts:AssumeRole" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const { Role } = await aws(
      "iam",
      "create-role",
      "--role-name",
      "reader",
      "--assume-role-policy-document",
      document,
    );
    const { Credentials } = await aws("sts", "assume-role", "--role-arn", Role.Arn, "--role-session-name", "visit");
    const environment = {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    };
    const { stdout } = await run(["sts", "get-caller-identity"], environment);
    expect(JSON.parse(stdout).Arn).toBe("arn:aws:sts::000000000000:assumed-role/reader/visit");
    const forged = { ...environment, AWS_SESSION_TOKEN: `${Credentials.SessionToken}x` };
    expect(await failureOf(["dynamodb", "list-tables"], forged)).toContain("(UnrecognizedClientException)");
  });
});

async function scoresArchive(): Promise<Buffer> {
  const names = ["index.mjs", "roll-up.mjs", "recent-best.mjs"];
  const read = (name: string) => readFile(new URL(`../../examples/scores/function/${name}`, import.meta.url), "utf8");
  return zip(Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)]))));
}
