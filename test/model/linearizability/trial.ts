import { isDeepStrictEqual } from "node:util";
import { type Server, startServer } from "../../acceptance/server.ts";
import { signedClient } from "../signed-client.ts";
import { readStream, type StreamRecord } from "../stream-reader.ts";
import { type Item, textOfItem } from "../values.ts";
import { findViolation } from "./checker.ts";
import { itemRegisterOfUniqueValues, withoutUnseen } from "./item-register.ts";
import { indexName, tableName } from "./item-requests.ts";
import { isPair, keysOfPair } from "./pair-requests.ts";
import { streamProblem } from "./stream-witness.ts";
import { runWorkload, type WorkloadOptions } from "./workload.ts";

export interface Verdict {
  readonly operations: number;
  readonly unanswered: number;
  readonly problems: readonly string[];
}

/** One workload on a server of its own, and the judgement over what its clients and its stream saw. */
export async function runTrial(options: Omit<WorkloadOptions, "server">): Promise<Verdict> {
  const server = await startServer();
  try {
    const histories = await runWorkload({ ...options, server });
    const call = caller(server);
    const records = await recordsByKey(call);
    const problems = await indexProblems(call);
    for (const [key, history] of histories) {
      const violation = findViolation(withoutUnseen(history), itemRegisterOfUniqueValues);
      if (violation) problems.push(`item ${key} was ${violation.state}, but none of these: ${lines(violation.next)}`);
      for (const item of isPair(key) ? keysOfPair(key) : [key]) {
        const problem = streamProblem(history, records.get(item) ?? []);
        if (problem !== undefined) problems.push(`the stream of item ${item}: ${problem}`);
      }
    }
    const steps = [...histories.values()].flat();
    const unanswered = steps.filter(({ answer }) => !answer).length;
    return { operations: steps.length, unanswered, problems };
  } finally {
    await server.stop();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as they come
type Call = (operation: string, input: object) => Promise<any>;

function caller({ endpoint }: Server): Call {
  return async (operation, input) => {
    const client = signedClient(endpoint, () => Date.now());
    const { status, body } = await client.call(operation, input);
    client.close();
    if (status !== 200) throw new Error(`${operation} was answered ${status} ${JSON.stringify(body)}`);
    return body;
  };
}

/** After everything the index has just the items that have a value, as they are. */
async function indexProblems(call: Call): Promise<string[]> {
  const scan = async (more: object) => {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const input = { TableName: tableName, ...more, ExclusiveStartKey };
      const page = await call("DynamoDB_20120810.Scan", input);
      items.push(...page.Items);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items
      .filter((item) => item["value"])
      .map(textOfItem)
      .sort();
  };
  const [inTable, inIndex] = [await scan({}), await scan({ IndexName: indexName })];
  if (isDeepStrictEqual(inTable, inIndex)) return [];
  return [`the index has ${inIndex.join(" ")}, the table ${inTable.join(" ")}`];
}

async function recordsByKey(call: Call): Promise<Map<string, StreamRecord[]>> {
  const records = await readStream(call, tableName);
  const byKey = new Map<string, StreamRecord[]>();
  for (const record of records) {
    const { S: key } = record.dynamodb.Keys["key"] as { S: string };
    byKey.set(key, [...(byKey.get(key) ?? []), record]);
  }
  return byKey;
}

function lines(steps: readonly object[]): string {
  return steps.map((step) => `\n  ${JSON.stringify(step)}`).join("");
}
