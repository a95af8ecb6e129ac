import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Kinesis, type Shard } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, startServer } from "./server.ts";
import { isInstalled, runTool } from "./tools.ts";

const hasBoto3 = await isInstalled("python3", ["-c", "import boto3"], "pip install boto3");
const hasCli = await isInstalled("aws", ["--version"], "pip install awscli");

let server: Server;
const clients: Kinesis[] = [];

beforeAll(async () => {
  server = await startServer();
}, 30_000);
afterAll(async () => {
  for (const client of clients) client.destroy();
  const exitCode = await server.stop();
  expect(exitCode).toBe(0);
});

/** As everybody writes it: with the request handler that the SDK chooses for Kinesis. */
function open(): Kinesis {
  const client = new Kinesis({ ...server.settings, maxAttempts: 1 });
  clients.push(client);
  return client;
}

const bytesOf = (text: string) => Buffer.from(text);
const textOf = ({ Data }: { Data?: Uint8Array | undefined }) => Buffer.from(Data!).toString();

/** All that a stream holds: every shard to its end or to its tip, parents before their children. */
async function readAll(kinesis: Kinesis, StreamName: string): Promise<string[]> {
  const { Shards = [] } = await kinesis.listShards({ StreamName });
  const texts: string[] = [];
  for (const shard of Shards) texts.push(...(await readShard(kinesis, StreamName, shard)));
  return texts;
}

async function readShard(kinesis: Kinesis, StreamName: string, { ShardId, SequenceNumberRange }: Shard) {
  const texts: string[] = [];
  const start = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
  let { ShardIterator } = await kinesis.getShardIterator(start);
  while (ShardIterator) {
    const { Records = [], NextShardIterator, MillisBehindLatest } = await kinesis.getRecords({ ShardIterator });
    texts.push(...Records.map(textOf));
    const isOpen = SequenceNumberRange?.EndingSequenceNumber === undefined;
    if (isOpen && MillisBehindLatest === 0) return texts;
    ShardIterator = NextShardIterator;
  }
  return texts;
}

/** The events of the stream's first shard, for a new consumer. */
async function subscribe(kinesis: Kinesis, StreamName: string) {
  const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
  const StreamARN = StreamDescriptionSummary!.StreamARN!;
  const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: "follower" });
  const { EventStream } = await kinesis.subscribeToShard({
    ConsumerARN: Consumer!.ConsumerARN!,
    ShardId: "shardId-000000000000",
    StartingPosition: { Type: "TRIM_HORIZON" },
  });
  return EventStream!;
}

test("AWS's client speaks HTTP/2 to it", async () => {
  const heard = new Promise<string>((resolve) => {
    const listener = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (bytes) => {
        resolve(bytes.toString("latin1", 0, 14));
        socket.destroy();
        listener.close();
      });
    });
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as { port: number };
      const client = new Kinesis({ ...server.settings, endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 });
      clients.push(client);
      client.listStreams({}).catch(() => undefined);
    });
  });
  expect(await heard).toBe("PRI * HTTP/2.0");
});

test("records come out once and in order, across a split and a merge", { timeout: 60_000 }, async () => {
  const kinesis = open();
  const StreamName = "orders";
  await kinesis.createStream({ StreamName, ShardCount: 1 });
  const put: string[] = [];
  const putSome = async () => {
    const texts = Array.from({ length: 100 }, (_, at) => `k${at % 7}-${put.length + at}`);
    put.push(...texts);
    const Records = texts.map((text) => ({ PartitionKey: text.slice(0, 2), Data: bytesOf(text) }));
    const answer = await kinesis.putRecords({ StreamName, Records });
    expect(answer.FailedRecordCount).toBe(0);
    expect(answer.Records).toHaveLength(100);
  };
  await putSome();
  const NewStartingHashKey = (2n ** 127n).toString();
  await kinesis.splitShard({ StreamName, ShardToSplit: "shardId-000000000000", NewStartingHashKey });
  await putSome();
  await kinesis.mergeShards({
    StreamName,
    ShardToMerge: "shardId-000000000001",
    AdjacentShardToMerge: "shardId-000000000002",
  });
  await putSome();
  const read = await readAll(kinesis, StreamName);
  expect([...read].sort()).toEqual([...put].sort());
  for (let key = 0; key < 7; key++) {
    const ofKey = (texts: string[]) => texts.filter((text) => text.startsWith(`k${key}-`));
    expect(ofKey(read)).toEqual(ofKey(put));
  }
  const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName });
  expect(StreamDescriptionSummary).toMatchObject({ StreamStatus: "ACTIVE", OpenShardCount: 1 });
});

test("a subscription delivers what is put, until the shard ends", { timeout: 60_000 }, async () => {
  const kinesis = open();
  const StreamName = "followed";
  await kinesis.createStream({ StreamName, ShardCount: 1 });
  const EventStream = await subscribe(kinesis, StreamName);
  const texts: string[] = [];
  let children: (string | undefined)[] | undefined;
  const producer = open();
  for await (const { SubscribeToShardEvent: event } of EventStream) {
    texts.push(...(event?.Records ?? []).map(textOf));
    children = event?.ChildShards?.map(({ ShardId }) => ShardId);
    // Each event brings about the next, so that nothing but a delivery lets the test go on.
    if (texts.length < 5) {
      await producer.putRecord({ StreamName, PartitionKey: "a", Data: bytesOf(`${texts.length}`) });
    } else if (!children) {
      await producer.splitShard({ StreamName, ShardToSplit: "shardId-000000000000", NewStartingHashKey: "1000" });
    }
  }
  expect(texts).toEqual(["0", "1", "2", "3", "4"]);
  expect(children).toEqual(["shardId-000000000001", "shardId-000000000002"]);
});

test("a platform that stops ends its subscriptions, and its consumers hear it as an end", {
  timeout: 60_000,
}, async () => {
  const own = await startServer();
  const kinesis = new Kinesis({ ...own.settings, maxAttempts: 1 });
  await kinesis.createStream({ StreamName: "s", ShardCount: 1 });
  let stopped: Promise<number | null> | undefined;
  // A connection that breaks would end this with an error.
  for await (const _event of await subscribe(kinesis, "s")) stopped ??= own.stop();
  expect(await stopped).toBe(0);
  kinesis.destroy();
});

test("a power cut loses nothing that was acknowledged", { timeout: 120_000 }, async () => {
  const StreamName = "survivors";
  await open().createStream({ StreamName, ShardCount: 3 });
  const acknowledged: string[] = [];
  const sent = new Set<string>();
  for (let cut = 0; cut < 3; cut++) {
    let isUp = true;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      const kinesis = open();
      for (let count = 0; isUp; count++) {
        const texts = Array.from({ length: 5 }, (_, at) => `${cut}-${writer}-${count}-${at}`);
        for (const text of texts) sent.add(text);
        const Records = texts.map((text) => ({ PartitionKey: text, Data: bytesOf(text) }));
        try {
          await kinesis.putRecords({ StreamName, Records });
          acknowledged.push(...texts);
        } catch {
          isUp = false;
        }
      }
    });
    const enough = acknowledged.length + 200;
    while (isUp && acknowledged.length < enough) await new Promise((resolve) => setImmediate(resolve));
    await server.kill();
    await Promise.all(writers);
    await server.restart();
    const read = await readAll(open(), StreamName);
    expect(new Set(read).size).toBe(read.length);
    expect(read.filter((text) => !sent.has(text))).toEqual([]);
    const found = new Set(read);
    expect(acknowledged.filter((text) => !found.has(text))).toEqual([]);
    // What was not acknowledged is there whole or not at all.
    for (const text of read) {
      const siblings = Array.from({ length: 5 }, (_, at) => text.replace(/\d$/, String(at)));
      expect(siblings.every((sibling) => found.has(sibling))).toBe(true);
    }
  }
});

describe.skipIf(!hasBoto3)("boto3", () => {
  test("puts, reads and subscribes over HTTP/1.1", { timeout: 60_000 }, async () => {
    const script = fileURLToPath(new URL("boto3_kinesis.py", import.meta.url));
    const { exitCode, stdout, stderr } = await runTool("python3", [script], server.environment);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      failed: 0,
      texts: ["a", "b", "c"],
      tags: [{ Key: "team", Value: "x" }],
      subscribed: ["a", "b", "c"],
      missing: "ResourceNotFoundException: Stream nobody under account 000000000000 not found.",
    });
  });
});

describe.skipIf(!hasCli)("the AWS CLI", () => {
  test("makes a stream, waits for it, puts and reads", { timeout: 60_000 }, async () => {
    const aws = async (...line: string[]) => {
      const { exitCode, stdout, stderr } = await runTool(
        "aws",
        ["kinesis", ...line, "--output", "json"],
        server.environment,
      );
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      return stdout.trim() ? JSON.parse(stdout) : undefined;
    };
    const stream = ["--stream-name", "typed"];
    await aws("create-stream", ...stream, "--shard-count", "1");
    await aws("wait", "stream-exists", ...stream);
    const file = join(server.directory, "record");
    await writeFile(file, "hello");
    const put = await aws("put-record", ...stream, "--partition-key", "a", "--data", `fileb://${file}`);
    expect(put.ShardId).toBe("shardId-000000000000");
    const shard = ["--shard-id", "0", "--shard-iterator-type", "TRIM_HORIZON"];
    const { ShardIterator } = await aws("get-shard-iterator", ...stream, ...shard);
    const { Records } = await aws("get-records", "--shard-iterator", ShardIterator);
    expect(Buffer.from(Records[0].Data, "base64").toString()).toBe("hello");
  });
});
