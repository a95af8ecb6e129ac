import { Dispatcher } from "../../engine/dispatcher.ts";
import type { InProcessClients } from "../../engine/in-process-client.ts";
import type { Platform } from "../../engine/platform.ts";
import { accountId } from "../../engine/platform.ts";
import { rootPrincipal } from "../../engine/principal.ts";
import { VirtualClock } from "../../kernel/clock.ts";
import { createLogger } from "../../kernel/logging.ts";
import { seededRandom } from "../../kernel/random.ts";
import { openMemoryStore } from "../../store/drivers/memory/memory-store.ts";
import type { Store } from "../../store/store.ts";
import { createLogsService } from "./service.ts";

export interface LogsForTests {
  readonly logs: InProcessClients["logs"];
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly platform: Platform;
}

/** The service alone over a store in memory, with a clock that stands still. Transactions must be pure. */
export function openLogs(region = "eu-west-1"): LogsForTests {
  const clock = new VirtualClock();
  const store = openMemoryStore({ checkPurity: true });
  const ports: Partial<Platform> = { store, clock, random: seededRandom(1), log: createLogger("silent") };
  const platform = ports as Platform;
  const dispatcher = new Dispatcher(platform, [createLogsService()]);
  const { logs } = dispatcher.clientsFor({ principal: rootPrincipal(accountId), region });
  return { logs, clock, store, platform };
}

/** The same with one group `g` and one stream `s` in it. */
export async function openLogsWithStream(): Promise<LogsForTests> {
  const opened = openLogs();
  await opened.logs.createLogGroup({ logGroupName: "g" });
  await opened.logs.createLogStream({ logGroupName: "g", logStreamName: "s" });
  return opened;
}

/** Puts messages into a stream, one per millisecond from `startMs`. */
export async function putMessages(
  { logs }: LogsForTests,
  logStreamName: string,
  startMs: number,
  ...messages: string[]
): Promise<void> {
  const logEvents = messages.map((message, index) => ({ timestamp: startMs + index, message }));
  await logs.putLogEvents({ logGroupName: "g", logStreamName, logEvents });
}
