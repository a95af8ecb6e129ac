import type { CreateTableInput } from "@aws-sdk/client-dynamodb";
import type { Platform } from "../../engine/platform.ts";
import { accountId } from "../../engine/platform.ts";
import { rootPrincipal } from "../../engine/principal.ts";
import type { RequestContext } from "../../engine/service.ts";
import { newTrace } from "../../engine/trace.ts";
import { VirtualClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import { seededRandom } from "../../kernel/random.ts";
import { RawJson } from "../../protocols/raw-json.ts";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import type { Store } from "../../store/store.ts";
import { createTable } from "./operations/create-table.ts";

/** A request's context over a fresh memory store and a clock that stands still; what DynamoDB does not use is missing. */
export interface TestContext extends RequestContext {
  readonly platform: Platform & { readonly clock: VirtualClock };
}

export function testContext(store: Store = openMemoryStore({ checkPurity: true })): TestContext {
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const log = createLogger("silent");
  const platform = { store, clock, random, log, endpoint: () => "http://127.0.0.1:4566" };
  return {
    platform,
    requestId: "request",
    region: "us-east-1",
    principal: rootPrincipal(accountId),
    trace: newTrace(clock, random),
    authorize: async () => {},
  } as unknown as TestContext;
}

/** The request of a table `scores` with the string keys `pk` and `sk`. */
export const scoresTable: CreateTableInput = {
  TableName: "scores",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  BillingMode: "PAY_PER_REQUEST",
};

/** The request of a table `people` with the string key `pk` alone. */
export const peopleTable: CreateTableInput = {
  TableName: "people",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
};

/** A context in which these tables exist. */
export async function contextWith(...tables: CreateTableInput[]): Promise<TestContext> {
  const context = testContext();
  for (const table of tables) await createTable(context, table);
  return context;
}

/** An answer with the stored JSON in it parsed, as a client sees it. */
export function plain<T>(value: T): T {
  if (value instanceof RawJson) return JSON.parse(Buffer.from(value.bytes).toString()) as T;
  if (value instanceof Date || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain) as T;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)])) as T;
}
