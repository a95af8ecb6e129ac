import { describe, expect, it } from "vitest";
import { processedCount } from "./batch-response.ts";
import { readAnswer } from "./function-answer.ts";

describe("processedCount", () => {
  const batch = ["10", "20", "30"];
  it.each([
    ["", 3],
    ["null", 3],
    ["{}", 3],
    ["[]", 3],
    ['""', 3],
    ['"OK"', 3],
    ["no json", 0],
    ['{"batchItemFailures":', 0],
    ['{"batchItemFailures":"20"}', 0],
    ['{"batchItemFailures":{"itemIdentifier":"20"}}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":"__proto__"}]}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":"30"},{"itemIdentifier":"30"}]}', 2],
    ['{"batchItemFailures":[]}', 3],
    ['{"batchItemFailures":null}', 3],
    ['{"batchItemFailures":[{"itemIdentifier":"20"}]}', 1],
    ['{"batchItemFailures":[{"itemIdentifier":"30"},{"itemIdentifier":"20"}]}', 1],
    ['{"batchItemFailures":[{"itemIdentifier":"10"}]}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":""}]}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":null}]}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":20}]}', 0],
    ['{"batchItemFailures":[{"foo":"20"}]}', 0],
    ['{"batchItemFailures":[null]}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":"40"}]}', 0],
    ['{"batchItemFailures":[{"itemIdentifier":"30"},{"itemIdentifier":"40"}]}', 0],
  ])("%s: %d", async (response, expected) => {
    expect(processedCount(await readAnswer(Buffer.from(response)), batch)).toBe(expected);
  });

  it("takes no time over an answer that names the last record very often", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => String(index));
    const listOf = (length: number) => {
      const failures = Array.from({ length }, () => ({ itemIdentifier: "9999" }));
      return { batchItemFailures: JSON.stringify(failures) };
    };
    expect(processedCount(listOf(50_000), many)).toBe(9_999);
    expect(processedCount(listOf(100_000), many)).toBe(0);
  });
});
