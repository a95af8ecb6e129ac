import { describe, expect, it } from "vitest";
import { trustsLambda } from "./execution-role.ts";

const lambda = { Service: "lambda.amazonaws.com" };
const allow = { Effect: "Allow", Action: "sts:AssumeRole", Principal: lambda };

describe("trustsLambda", () => {
  it.each([
    ["the service", [allow], true],
    ["a single statement without a list", allow, true],
    [
      "one of several services",
      [{ ...allow, Principal: { Service: ["ec2.amazonaws.com", "lambda.amazonaws.com"] } }],
      true,
    ],
    ["everybody", [{ ...allow, Principal: "*" }], true],
    ["every account", [{ ...allow, Principal: { AWS: "*" } }], true],
    ["any action", [{ ...allow, Action: ["sts:TagSession", "STS:*"] }], true],
    ["another service", [{ ...allow, Principal: { Service: "ec2.amazonaws.com" } }], false],
    ["another action", [{ ...allow, Action: "sts:TagSession" }], false],
    ["a condition that is not evaluated", [{ ...allow, Condition: { Bool: {} } }], false],
    ["a denial beside it", [allow, { ...allow, Effect: "Deny" }], false],
    ["a denial with a condition", [allow, { ...allow, Effect: "Deny", Condition: { Bool: {} } }], false],
    ["a denial of others", [allow, { ...allow, Effect: "Deny", Principal: { Service: "ec2.amazonaws.com" } }], true],
    ["nobody", [], false],
    ["nonsense", [null, 1, "x", { Effect: "Allow" }], false],
  ])("%s", (_name, Statement, expected) => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement });
    expect(trustsLambda(text)).toBe(expected);
    expect(trustsLambda(encodeURIComponent(text))).toBe(expected);
  });

  it.each(["", "{", "null", "%", "[]"])("trusts nobody when it cannot be read: %j", (text) => {
    expect(trustsLambda(text)).toBe(false);
  });
});
