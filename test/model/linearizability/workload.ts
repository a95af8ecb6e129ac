import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "../../acceptance/server.ts";
import { Chance } from "../chance.ts";
import { type SignedClient, signedClient } from "../signed-client.ts";
import type { Step } from "./checker.ts";
import type { ItemOperation } from "./item-register.ts";
import { indexName, itemRequests, tableName } from "./item-requests.ts";
import { isPair, pairPrefix, pairRequests } from "./pair-requests.ts";

export interface WorkloadOptions {
  readonly server: Server;
  readonly seed: number;
  readonly clientCount: number;
  /** So many items at once; every round has its own, so that no history becomes too long to judge. */
  readonly keyCount: number;
  /** Each round but the last ends with a kill and a restart in the midst of things. */
  readonly rounds: number;
  readonly answersPerRound: number;
  /** Rounds that work on the same items. */
  readonly roundsPerKeys: number;
}

/** The histories of all items, by key. */
export type Histories = Map<string, Step<ItemOperation>[]>;

/** Many clients on few items, and a pair of items, of a server that is killed while they work; and what they saw. */
export async function runWorkload(options: WorkloadOptions): Promise<Histories> {
  const workload = new Workload(options);
  await workload.createTable();
  for (let round = 0; round < options.rounds; round++) await workload.run(round);
  await workload.readAll();
  return workload.histories;
}

class Workload {
  readonly histories: Histories = new Map();
  readonly #options: WorkloadOptions;
  readonly #chance: Chance;
  /** What was last seen in each item, for conditions that have a chance to hold. */
  readonly #lastSeen = new Map<string, string | null>();
  #time = 0;
  #valueCount = 0;

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.#chance = new Chance(options.seed);
  }

  async createTable(): Promise<void> {
    const client = this.#client();
    const { status, body } = await client.call("DynamoDB_20120810.CreateTable", {
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["key", "value"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: indexName,
          KeySchema: [{ AttributeName: "value", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    client.close();
    if (status !== 200) throw new Error(`The table could not be made: ${JSON.stringify(body)}`);
  }

  async run(round: number): Promise<void> {
    const { server, clientCount, keyCount, rounds, answersPerRound, roundsPerKeys } = this.#options;
    const generation = Math.floor(round / roundsPerKeys);
    const items = Array.from({ length: keyCount }, (_, index) => `${generation}-${index}`);
    const keys = [...items, `${pairPrefix}${generation}`];
    const isLast = round === rounds - 1;
    let answers = 0;
    let isOver = false;
    let enough = () => {};
    const answered = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const work = async () => {
      const client = this.#client();
      while (!isOver) {
        if (!(await this.#take(client, this.#chance.one(keys), this.#operation))) break;
        if (++answers >= answersPerRound) enough();
        if (isLast && answers >= answersPerRound) isOver = true;
      }
      client.close();
    };
    const clients = Promise.all(Array.from({ length: clientCount }, work));
    await Promise.race([answered, clients]);
    if (!isLast) {
      // Sometimes in a crowd of commits, sometimes between two.
      await sleep(this.#chance.integer(20));
      await server.kill();
      isOver = true;
    }
    await clients;
    if (answers < answersPerRound) throw new Error(`The server stopped answering by itself:\n${server.output()}`);
    if (!isLast) await server.restart();
  }

  async readAll(): Promise<void> {
    const client = this.#client();
    for (const key of this.histories.keys()) {
      if (!(await this.#take(client, key, () => ({ do: "get" })))) throw new Error("The last read had no answer.");
    }
    client.close();
  }

  readonly #operation = (key: string): ItemOperation => {
    const roll = this.#chance.integer(100);
    const expected = this.#lastSeen.get(key) ?? null;
    if (roll < 25) return { do: "get" };
    if (roll < 45 && !isPair(key)) return { do: "put", value: this.#newValue() };
    if (roll < 65 || isPair(key)) return { do: "put over", value: this.#newValue(), expected };
    return { do: roll < 90 ? "add" : "delete" };
  };

  /** Does one operation and records it; false when no answer came. */
  async #take(client: SignedClient, key: string, choose: (key: string) => ItemOperation): Promise<boolean> {
    const operation = choose(key);
    const history = this.histories.get(key) ?? [];
    this.histories.set(key, history);
    const calledAt = this.#time++;
    const { requestOf, outputOf } = isPair(key) ? pairRequests : itemRequests;
    const [name, input] = requestOf(key, operation);
    const answer = await client.call(`DynamoDB_20120810.${name}`, input).catch(() => undefined);
    if (!answer) {
      history.push({ operation, calledAt });
      return false;
    }
    const output = outputOf(operation, answer);
    if (output === undefined) throw new Error(`${name} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    history.push({ operation, calledAt, answer: { output, returnedAt: this.#time++ } });
    this.#lastSeen.set(key, valueAfter(operation, output));
    return true;
  }

  #newValue(): string {
    return `value-${this.#valueCount++}`;
  }

  #client(): SignedClient {
    return signedClient(this.#options.server.endpoint, () => Date.now());
  }
}

/** The value that was there after an operation, as far as its answer tells. */
function valueAfter(operation: ItemOperation, output: string): string | null {
  if ("value" in operation && !output.startsWith("no: ")) return operation.value;
  return /"value":"([^"]*)"/.exec(output)?.[1] ?? null;
}
