import { systemClock } from "@tireless/server/clock";
import { Command } from "commander";
import { type ConnectionOptions, connectionOf, withConnectionOptions } from "../connection.ts";
import { explained } from "../failures.ts";
import { bucketMs } from "../function-metrics.ts";
import { readUsage } from "../function-usage.ts";
import { parseSince, type Since, thisMonth } from "../since.ts";
import { styleOf } from "../terminal.ts";
import { usageText } from "../usage-text.ts";

interface UsageOptions extends ConnectionOptions {
  readonly since?: Since;
  readonly freeTier?: true;
}

/** `tireless usage`: what functions used, and the dollars that AWS would have charged for it. */
export function usageCommand(): Command {
  const command = new Command("usage")
    .description("Print what functions used and what AWS would have charged for it.")
    .option(
      "--since <time>",
      "how far back: 90s, 10m, 2h, 7d, or 2026-01-31 (this month, in UTC as AWS bills)",
      parseSince,
    )
    .option("--free-tier", "take off what is free for every account each month");
  return withConnectionOptions(command).action(run);
}

async function run(options: UsageOptions): Promise<void> {
  const connection = connectionOf(options);
  const [{ LambdaClient }, { CloudWatchClient }] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    import("@aws-sdk/client-cloudwatch"),
  ]);
  const [lambda, cloudwatch] = [new LambdaClient(connection), new CloudWatchClient(connection)];
  try {
    const nowMs = systemClock.nowMs();
    const wantedMs = (options.since ?? thisMonth)(nowMs);
    // Metrics are kept by the minute or coarser.
    const startMs = wantedMs - (wantedMs % bucketMs(wantedMs, nowMs));
    const usage = await readUsage(lambda, cloudwatch, startMs, nowMs);
    const shown = { startMs, freeTier: options.freeTier === true };
    process.stdout.write(usageText(usage, shown, styleOf(process.stdout)));
  } catch (error) {
    throw explained(error, connection);
  } finally {
    for (const client of [lambda, cloudwatch]) client.destroy();
  }
}
