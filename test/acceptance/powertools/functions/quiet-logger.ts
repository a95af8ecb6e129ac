import { Logger } from "@aws-lambda-powertools/logger";

const logger = new Logger({ serviceName: "quiet", logLevel: "DEBUG" });

export async function handler(): Promise<string> {
  logger.info("kept back");
  logger.error("told");
  return logger.getLevelName();
}
