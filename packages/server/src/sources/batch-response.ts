import type { FunctionAnswer } from "./function-answer.ts";

/** Ten thousand records, the most that a batch has, with names much longer than theirs: what is larger is no list of them. */
const listBytesMax = 2 * 1024 * 1024;

/**
 * How much of a batch a function with `ReportBatchItemFailures` has done: the number of records before the first one it
 * names, all of them when it names none, none when it names something that is not in the batch.
 *
 * An empty response, `null`, `{}` and an empty or null list mean complete success; an identifier that is missing, empty or
 * unknown means complete failure (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 * So does what is no JSON, as the page on queues says (services-sqs-errorhandling.html), and by our reading a list that is
 * none.
 */
export function processedCount(answer: FunctionAnswer | undefined, sequenceNumbers: readonly string[]): number {
  if (!answer) return 0;
  const { batchItemFailures: text = "null" } = answer;
  const failures: unknown = text.length > listBytesMax ? undefined : JSON.parse(text);
  if (failures === null) return sequenceNumbers.length;
  if (!Array.isArray(failures)) return 0;
  let done = sequenceNumbers.length;
  const positions = new Map(sequenceNumbers.map((sequenceNumber, position) => [sequenceNumber, position]));
  for (const failure of failures) done = Math.min(done, positions.get(identifierOf(failure)) ?? 0);
  return done;
}

function identifierOf(failure: unknown): string {
  const identifier = isObject(failure) ? failure["itemIdentifier"] : undefined;
  return typeof identifier === "string" ? identifier : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
