import { describe, expect, it } from "vitest";
import { openCodeLocation } from "../code-location.ts";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

describe("GetFunction", () => {
  it("answers configuration, tags and an address of the code that holds for ten minutes", async () => {
    const { clients, platform } = await openTestbed();
    const request = functionRequest({ Tags: { team: "scores" } });
    const created = await clients.lambda.createFunction(request);
    const answer = await clients.lambda.getFunction({ FunctionName: "roll-up" });
    expect(answer.Configuration).toEqual(created);
    expect(answer.Tags).toEqual({ team: "scores" });
    const { pathname, search, origin } = new URL(answer.Code?.Location ?? "");
    expect(origin).toBe(platform.endpoint());
    expect(await openCodeLocation(platform, pathname, search.slice(1))).toEqual(request.Code?.ZipFile);
    await platform.clock.advance(10 * 60 * 1000);
    expect(await openCodeLocation(platform, pathname, search.slice(1))).toBeUndefined();
  });

  it("gives no code to an address that was tampered with", async () => {
    const { clients, platform } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    await clients.lambda.createFunction(functionRequest({ FunctionName: "other" }));
    const locationOf = async (FunctionName: string) =>
      new URL((await clients.lambda.getFunction({ FunctionName })).Code?.Location ?? "");
    const [one, other] = [await locationOf("roll-up"), await locationOf("other")];
    expect(await openCodeLocation(platform, other.pathname, one.search.slice(1))).toBeUndefined();
    expect(await openCodeLocation(platform, one.pathname, "")).toBeUndefined();
    expect(await openCodeLocation(platform, "/_tireless/code/%ff", one.search.slice(1))).toBeUndefined();
    const session = platform.credentials.issueSession({ type: "root", arn: "a", userId: "b" }, 9e15);
    const query = new URLSearchParams({ key: session.accessKeyId, ticket: session.sessionToken });
    expect(await openCodeLocation(platform, one.pathname, query.toString())).toBeUndefined();
  });

  it.each([
    [
      "nobody",
      undefined,
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody",
    ],
    [
      "nobody",
      "$LATEST",
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST",
    ],
    [
      "roll-up",
      "1221",
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:roll-up:1221",
    ],
    [
      "roll-up:1",
      "2",
      "InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.",
    ],
  ])("refuses %s %s", async (FunctionName, Qualifier, expected) => {
    const { clients } = await openTestbed();
    await clients.lambda.createFunction(functionRequest());
    expect(await refusal(clients.lambda.getFunction({ FunctionName, Qualifier }))).toBe(expected);
  });
});
