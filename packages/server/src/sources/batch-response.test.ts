import { describe, expect, it } from "vitest";
import { processedCount } from "./batch-response.ts";

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
  ])("%s: %d", (response, expected) => {
    expect(processedCount(Buffer.from(response), batch)).toBe(expected);
  });

  it("takes no time over an answer that names the last record very often", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => String(index));
    const batchItemFailures = Array.from({ length: 100_000 }, () => ({ itemIdentifier: "9999" }));
    expect(processedCount(Buffer.from(JSON.stringify({ batchItemFailures })), many)).toBe(9_999);
  });
});
