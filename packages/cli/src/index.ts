/**
 * Tireless in code: `start()` runs a platform inside this process, for tests and tools.
 *
 *     import { start } from "tireless";
 *     const platform = await start();
 *     const client = new DynamoDBClient(platform);   // endpoint, credentials and region
 *     await platform.clock.advance(86_400_000);      // tomorrow
 *     await platform.stop();
 */
export { type RunningPlatform, type StartOptions, start } from "@tireless/server";
