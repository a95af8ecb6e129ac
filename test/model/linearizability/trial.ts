import { type Server, startServer } from "../../acceptance/server.ts";
import { signedClient } from "../signed-client.ts";
import { readStream, type StreamRecord } from "../stream-reader.ts";
import { findViolation } from "./checker.ts";
import { itemRegister, withoutUnseen } from "./item-register.ts";
import { streamProblem } from "./stream-witness.ts";
import { runWorkload, tableName, type WorkloadOptions } from "./workload.ts";

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
    const records = await recordsByKey(server);
    const problems: string[] = [];
    for (const [key, history] of histories) {
      const violation = findViolation(withoutUnseen(history), itemRegister);
      if (violation) problems.push(`item ${key} was ${violation.state}, but none of these: ${lines(violation.next)}`);
      const problem = streamProblem(history, records.get(key) ?? []);
      if (problem !== undefined) problems.push(`the stream of item ${key}: ${problem}`);
    }
    const steps = [...histories.values()].flat();
    const unanswered = steps.filter(({ answer }) => !answer).length;
    return { operations: steps.length, unanswered, problems };
  } finally {
    await server.stop();
  }
}

async function recordsByKey({ endpoint }: Server): Promise<Map<string, StreamRecord[]>> {
  const client = signedClient(endpoint, () => Date.now());
  const call = async (operation: string, input: object) => {
    const { status, body } = await client.call(operation, input);
    if (status !== 200) throw new Error(`${operation} was answered ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const records = await readStream(call, tableName);
  client.close();
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
