import { readFileSync } from "node:fs";
import { Command } from "commander";
import { environmentCommand } from "./commands/environment.ts";
import { invokeCommand } from "./commands/invoke.ts";
import { logsCommand } from "./commands/logs.ts";
import { startCommand } from "./commands/start.ts";
import { usageCommand } from "./commands/usage.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("tireless")
  .description("Functions, tables, streams and logs that speak the AWS wire protocols. No Docker, no account.")
  .version(version)
  .addCommand(startCommand())
  .addCommand(environmentCommand())
  .addCommand(invokeCommand())
  .addCommand(logsCommand())
  .addCommand(usageCommand())
  .showHelpAfterError("Run tireless --help to see what there is.")
  .addHelpText(
    "after",
    `
Begin with two terminals:

  $ tireless start                       # everything is kept in ./.tireless
  $ eval "$(tireless env)"               # in the other one: point AWS tools here
  $ aws dynamodb list-tables
  $ tireless invoke NAME --tail          # run a function, see its answer and its log
  $ tireless logs NAME --follow

In a test:

  import { start } from "tireless";
  const platform = await start();        // a free port, everything in memory
  const tables = new DynamoDBClient(platform);
`,
  );

for (const command of program.commands) {
  command.showHelpAfterError(`Run tireless ${command.name()} --help to see what it takes.`);
}

// The SDK's notice about the age of this Node would stand between the lines of an answer.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

program.hook("preAction", (_program, command) => {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    // Whoever reads our output may stop early, as `head` does. That ends what is only read; a platform goes on.
    if (command.name() !== "start") process.exit();
  });
});

program.parseAsync().catch((error: Error) => {
  console.error(`tireless: ${error.message}`);
  process.exitCode = 1;
});
