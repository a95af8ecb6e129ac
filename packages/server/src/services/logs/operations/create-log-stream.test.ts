import { expect, test } from "vitest";
import { openLogsWithStream } from "../logs-for-tests.ts";

test("creates a stream once", async () => {
  const { logs, clock } = await openLogsWithStream();
  const { logStreams } = await logs.describeLogStreams({ logGroupName: "g" });
  expect(logStreams).toEqual([
    {
      logStreamName: "s",
      creationTime: clock.nowMs(),
      uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
      arn: "arn:aws:logs:eu-west-1:000000000000:log-group:g:log-stream:s",
      storedBytes: 0,
    },
  ]);
  await expect(logs.createLogStream({ logGroupName: "g", logStreamName: "s" })).rejects.toMatchObject({
    code: "ResourceAlreadyExistsException",
    message: "The specified log stream already exists",
  });
  await expect(logs.createLogStream({ logGroupName: "h", logStreamName: "s" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
});

test("takes any text for a name, and refuses what is none", async () => {
  const { logs } = await openLogsWithStream();
  const longest = "\u{1f600}".repeat(256);
  await logs.createLogStream({ logGroupName: "g", logStreamName: longest });
  expect((await logs.describeLogStreams({ logGroupName: "g", logStreamNamePrefix: longest })).logStreams).toHaveLength(
    1,
  );
  for (const logStreamName of ["a:b", "a*", "\ud800"]) {
    await expect(logs.createLogStream({ logGroupName: "g", logStreamName })).rejects.toMatchObject({
      message: expect.stringMatching(/^1 validation error detected: .* failed to satisfy constraint/),
    });
  }
});
