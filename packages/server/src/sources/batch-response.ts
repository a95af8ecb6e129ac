/**
 * How much of a batch a function with `ReportBatchItemFailures` has done: the number of records before the first one it
 * names, all of them when it names none, none when it names something that is not in the batch.
 *
 * An empty response, `null`, `{}` and an empty or null list mean complete success; an identifier that is missing, empty or
 * unknown means complete failure (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
export function processedCount(response: Uint8Array, sequenceNumbers: readonly string[]): number {
  const failures = failuresOf(response);
  if (failures.length === 0) return sequenceNumbers.length;
  const positions = failures.map((failure) => sequenceNumbers.indexOf(identifierOf(failure)));
  return Math.max(0, Math.min(...positions));
}

function failuresOf(response: Uint8Array): unknown[] {
  let answer: unknown;
  try {
    answer = JSON.parse(Buffer.from(response.buffer, response.byteOffset, response.byteLength).toString() || "null");
  } catch {
    return [];
  }
  const failures = isObject(answer) ? answer["batchItemFailures"] : undefined;
  return Array.isArray(failures) ? failures : [];
}

function identifierOf(failure: unknown): string {
  const identifier = isObject(failure) ? failure["itemIdentifier"] : undefined;
  return typeof identifier === "string" ? identifier : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
