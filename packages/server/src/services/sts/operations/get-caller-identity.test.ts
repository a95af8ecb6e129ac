import { expect, test } from "vitest";
import { openSts, sessionOf } from "../sts-for-tests.ts";

test("tells root and a role's session who they are", async () => {
  const { as } = await openSts([]);
  expect(await as().getCallerIdentity({})).toEqual({
    UserId: "000000000000",
    Account: "000000000000",
    Arn: "arn:aws:iam::000000000000:root",
  });
  expect(await as(sessionOf("worker")).getCallerIdentity({})).toEqual({
    UserId: "AROACALLERCALLER12345:s",
    Account: "000000000000",
    Arn: "arn:aws:sts::000000000000:assumed-role/worker/s",
  });
});
