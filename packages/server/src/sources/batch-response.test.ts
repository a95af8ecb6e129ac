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
    ["no json", 3],
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
});
