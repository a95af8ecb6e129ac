import { expect, test } from "vitest";
import { ownerOfStream } from "./function-log.ts";

test.each([
  ["2026/01/31/[$LATEST]0a1b2c", { functionName: undefined, version: "$LATEST" }],
  ["2026/01/31/[17]0a1b2c", { functionName: undefined, version: "17" }],
  ["2026/01/31/greet_all-2[$LATEST][0a1b2c]", { functionName: "greet_all-2", version: "$LATEST" }],
  ["app/1", undefined],
])("the stream %s", (streamName, owner) => {
  expect(ownerOfStream(streamName)).toEqual(owner);
});
