import { expect, test } from "vitest";
import { billedInvocation, type Configuration } from "./function-usage.ts";

const configurations = new Map<string, Configuration>([
  ["greet:$LATEST", { architecture: "arm64", storageMb: 1_536 }],
  ["greet:3", { architecture: "x86_64", storageMb: 512 }],
]);
const report =
  "REPORT RequestId: r\tDuration: 999.50 ms\tBilled Duration: 1000 ms\tMemory Size: 512 MB\tMax Memory Used: 60 MB\t\n";

function used(streamName: string, logGroupName = "/aws/lambda/greet", message = report) {
  return billedInvocation({ timestampMs: 0, eventId: "e", streamName, message }, logGroupName, configurations);
}

test("a version is priced as it was configured", () => {
  const arm = { requests: 1, gbSeconds: { x86_64: 0, arm64: 0.5 }, storageGbSeconds: 1 };
  expect(used("2026/01/01/[$LATEST]a")).toEqual({ functionName: "greet", usage: arm });
  const x86 = { requests: 1, gbSeconds: { x86_64: 0.5, arm64: 0 }, storageGbSeconds: 0 };
  expect(used("2026/01/01/[3]a")).toEqual({ functionName: "greet", usage: x86 });
});

test("a version that is gone is taken to be as the latest, a function that is gone as the default", () => {
  expect(used("2026/01/01/[9]a")?.usage.gbSeconds.arm64).toBe(0.5);
  expect(used("2026/01/01/[1]a", "/aws/lambda/old")).toEqual({
    functionName: "old",
    usage: { requests: 1, gbSeconds: { x86_64: 0.5, arm64: 0 }, storageGbSeconds: 0 },
  });
});

test("in a group that functions share, the stream says whose it is", () => {
  expect(used("2026/01/01/greet[3][a]", "shared")?.functionName).toBe("greet");
  expect(used("anything", "shared")).toBeUndefined();
});

test("other lines are no invocations", () => {
  expect(used("2026/01/01/[3]a", undefined, "REPORT of the day")).toBeUndefined();
});
