/**
 * How much of a batch a function with `ReportBatchItemFailures` has done: the number of records before the first one it
 * names, all of them when it names none, none when it names something that is not in the batch.
 *
 * An empty response, `null`, `{}` and an empty or null list mean complete success; an identifier that is missing, empty or
 * unknown means complete failure (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 * So does what is no JSON, as the page on queues says (services-sqs-errorhandling.html), and by our reading a list that is
 * none.
 */
export function processedCount(response: Uint8Array, sequenceNumbers: readonly string[]): number {
  const failures = failuresOf(response);
  if (!Array.isArray(failures)) return failures === undefined ? 0 : sequenceNumbers.length;
  let done = sequenceNumbers.length;
  const positions = new Map(sequenceNumbers.map((sequenceNumber, position) => [sequenceNumber, position]));
  for (const failure of failures) done = Math.min(done, positions.get(identifierOf(failure)) ?? 0);
  return done;
}

/** The list, null when there is none, undefined when the response is not one that can be read. */
function failuresOf(response: Uint8Array): unknown[] | null | undefined {
  const text = Buffer.from(response.buffer, response.byteOffset, response.byteLength).toString();
  let answer: unknown;
  try {
    answer = JSON.parse(text || "null");
  } catch {
    return undefined;
  }
  const failures = isObject(answer) ? (answer["batchItemFailures"] ?? null) : null;
  return failures === null || Array.isArray(failures) ? failures : undefined;
}

function identifierOf(failure: unknown): string {
  const identifier = isObject(failure) ? failure["itemIdentifier"] : undefined;
  return typeof identifier === "string" ? identifier : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
