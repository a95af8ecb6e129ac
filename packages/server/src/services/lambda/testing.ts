import { crc32 } from "node:zlib";
import type { CreateFunctionRequest } from "@aws-sdk/client-lambda";
import type { Blobs } from "../../blobs/blobs.ts";
import { CredentialAuthority } from "../../engine/credentials.ts";
import { Dispatcher } from "../../engine/dispatcher.ts";
import type { InProcessClients } from "../../engine/in-process-client.ts";
import { accountId, type Platform } from "../../engine/platform.ts";
import { rootPrincipal } from "../../engine/principal.ts";
import { wellKnownRootKey } from "../../engine/root-key.ts";
import { anyResource, type OperationTable, type Service } from "../../engine/service.ts";
import { WebPages } from "../../engine/web-pages.ts";
import { VirtualClock } from "../../kernel/clock.ts";
import { ServiceError } from "../../kernel/errors.ts";
import { createLogger } from "../../kernel/logging.ts";
import { seededRandom } from "../../kernel/random.ts";
import { iamModel } from "../../models/iam.gen.ts";
import type { Environments, FunctionSpecification, Invocation, InvocationResult } from "../../runtimes/environments.ts";
import type { WarmKeeping, Warmth } from "../../runtimes/warm-keeping.ts";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import type { Store } from "../../store/store.ts";
import { FunctionInvoker } from "./function-invoker.ts";
import type { FunctionMeasures } from "./function-measures.ts";
import { createLambdaService } from "./service.ts";

/** A platform in memory with the Lambda service, for tests: requests go through validation as real ones do. */
export interface Testbed {
  readonly platform: Platform & { readonly clock: VirtualClock; readonly blobs: MemoryBlobs };
  readonly environments: FakeEnvironments;
  readonly invoker: FunctionInvoker;
  /** What was measured of functions, by their names. */
  readonly measures: (FunctionMeasures & { readonly functionName: string })[];
  /** As the root of the account. */
  readonly clients: InProcessClients;
}

export const region = "us-east-1";
export const roleArn = `arn:aws:iam::${accountId}:role/scores`;

export interface TestbedOptions {
  readonly store?: Store;
  readonly clock?: VirtualClock;
  readonly blobs?: MemoryBlobs;
  /** Beside Lambda and a small IAM. */
  readonly services?: readonly Service[];
}

export async function openTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const store = options.store ?? openMemoryStore({ checkPurity: true });
  const random = seededRandom(1);
  const environments = new FakeEnvironments();
  const measures: Testbed["measures"] = [];
  const invoker = new FunctionInvoker(environments, ({ functionName }, values) =>
    measures.push({ functionName, ...values }),
  );
  const platform: Testbed["platform"] = {
    store,
    blobs: options.blobs ?? new MemoryBlobs(),
    clock: options.clock ?? new VirtualClock(),
    random,
    log: createLogger("silent"),
    credentials: await CredentialAuthority.open(store, random, wellKnownRootKey),
    pages: new WebPages([], wellKnownRootKey),
    endpoint: () => "http://127.0.0.1:4566",
    workDirectory: "/nowhere",
    clientsFor: (caller) => dispatcher.clientsFor(caller),
  };
  const services = [createLambdaService({ environments, invoker }), smallIam(), ...(options.services ?? [])];
  const dispatcher = new Dispatcher(platform, services);
  const clients = dispatcher.clientsFor({ principal: rootPrincipal(accountId), region });
  return { platform, environments, invoker, measures, clients };
}

/** A request for a function that is fine in every way. */
export function functionRequest(changes: Partial<CreateFunctionRequest> = {}): CreateFunctionRequest {
  return {
    FunctionName: "roll-up",
    Role: roleArn,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: zipOf("index.mjs", "export const handler = () => 1;") },
    ...changes,
  };
}

/** What a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no refusal";
}

/** Lets everything that needs no time happen. */
export async function settle(testbed: Testbed): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await testbed.platform.clock.advance(0);
}

/** Answers every invocation with what `handler` says, and remembers them. */
export class FakeEnvironments implements Environments, WarmKeeping {
  readonly invocations: { specification: FunctionSpecification; invocation: Invocation }[] = [];
  readonly retired: string[] = [];
  handler: (event: unknown, invocation: Invocation) => unknown = () => null;

  async invoke(specification: FunctionSpecification, invocation: Invocation): Promise<InvocationResult> {
    this.invocations.push({ specification, invocation });
    const answer = await this.handler(JSON.parse(Buffer.from(invocation.payload).toString()), invocation);
    if (answer instanceof FunctionFailure) return { ...resultOf(answer.error), functionError: "Unhandled" };
    return resultOf(answer);
  }

  retire(key: string): void {
    this.retired.push(key);
  }

  async stop(): Promise<void> {}

  /** How many environments were asked to be kept warm, by their key. */
  readonly kept = new Map<string, number>();
  /** What `warmth` tells of a key; by default that all there are to be are ready. */
  readonly warmths = new Map<string, Warmth>();

  keepWarm({ key }: FunctionSpecification, count: number): void {
    if (count > 0) this.kept.set(key, count);
    else this.kept.delete(key);
  }

  warmth(key: string): Warmth {
    const count = this.kept.get(key) ?? 0;
    return this.warmths.get(key) ?? { readyCount: count, idleCount: count, hasFailed: false };
  }

  /** The events that functions have received. */
  get events(): unknown[] {
    return this.invocations.map(({ invocation }) => JSON.parse(Buffer.from(invocation.payload).toString()));
  }
}

/** What a handler returns to fail. */
export class FunctionFailure {
  readonly error: unknown;

  constructor(error: unknown = { errorType: "Error", errorMessage: "no" }) {
    this.error = error;
  }
}

export class MemoryBlobs implements Blobs {
  readonly contents = new Map<string, Uint8Array>();

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.contents.set(key, bytes);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.contents.get(key);
  }

  async delete(key: string): Promise<void> {
    this.contents.delete(key);
  }

  async clear(): Promise<void> {
    this.contents.clear();
  }
}

/** A service whose rows are all given by the test. */
export function fakeService(model: Service["model"], rows: Record<string, (input: never) => unknown>): Service {
  const operations: OperationTable = Object.fromEntries(
    Object.entries(rows).map(([name, run]) => [
      name,
      { run: async (_context: unknown, input: never) => run(input), resources: anyResource },
    ]),
  );
  return { model, actionPrefix: model.name, operations };
}

/** A zip of one file, stored as it is. */
export function zipOf(name: string, text: string): Buffer {
  const [path, content] = [Buffer.from(name), Buffer.from(text)];
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt32LE(crc32(content), 10);
  facts.writeUInt32LE(content.length, 14);
  facts.writeUInt32LE(content.length, 18);
  facts.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, path, content]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), facts, Buffer.alloc(14), path]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

function resultOf(answer: unknown): InvocationResult {
  return { payload: Buffer.from(JSON.stringify(answer ?? null)), logTail: "START\nEND\n", durationMs: 1 };
}

/** Knows the role `scores`, which Lambda may assume, and `foreign`, which it may not. */
function smallIam(): Service {
  return fakeService(iamModel, {
    GetRole: ({ RoleName: name }: { RoleName: string }) => {
      if (name !== "scores" && name !== "foreign") throw new ServiceError("NoSuchEntityException", "no such role");
      const trusted = name === "scores" ? "lambda.amazonaws.com" : "ec2.amazonaws.com";
      const policy = { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: trusted } }] };
      return {
        Role: {
          RoleName: name,
          RoleId: `AROA${name.toUpperCase()}`,
          Arn: `arn:aws:iam::${accountId}:role/${name}`,
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policy)),
        },
      };
    },
  });
}
