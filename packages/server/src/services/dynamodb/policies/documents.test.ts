import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPolicyDocument } from "./documents.ts";

const good = { Effect: "Allow", Principal: "*", Action: "dynamodb:GetItem", Resource: "*" };
const documentOf = (Statement: unknown) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("a policy document", () => {
  it.each([
    [good],
    [[good, { ...good, Sid: "b" }]],
    [{ ...good, Effect: "Deny", Principal: { AWS: ["000000000000", "*"], Service: "lambda.amazonaws.com" } }],
    [{ Effect: "Deny", NotPrincipal: { AWS: "*" }, NotAction: ["dynamodb:*Item", "*"], NotResource: ["a"] }],
    [{ ...good, Condition: { Bool: { "aws:SecureTransport": false }, StringEquals: { a: ["b", "c"] } } }],
  ])("may hold %j", (statement) => {
    checkPolicyDocument(documentOf(statement));
  });

  it.each([
    [{ ...good, Action: "dynamodb:ListStreams" }, 'The following action names are invalid: "dynamodb:ListStreams"'],
    [{ ...good, Action: ["s3:GetObject", "*"] }, 'The following action names are invalid: "s3:GetObject"'],
    [{ ...good, Effect: "allow" }, "Effect must be Allow or Deny"],
    [{ ...good, Principal: undefined }, "A statement must have either Principal or NotPrincipal"],
    [{ ...good, NotPrincipal: "*" }, "A statement must have either Principal or NotPrincipal"],
    [{ ...good, Principal: { Nobody: "*" } }, "Unknown principal Nobody"],
    [{ ...good, Action: [] }, "Action must be a string or a list of strings"],
    [{ ...good, Resource: [1] }, "Resource must be a string or a list of strings"],
    [{ ...good, Condition: { Bool: { a: null } } }, "The condition Bool must hold plain values"],
    [{ ...good, Other: 1 }, "Unknown field Other in a statement"],
    [{ ...good, Sid: 1 }, "Sid must be a string"],
    [
      [
        { ...good, Sid: "a" },
        { ...good, Sid: "a" },
      ],
      "Statement IDs (SID) in a single policy must be unique",
    ],
    [[], "Statement must not be empty"],
    [undefined, "Statement must be an object or a list of objects"],
  ])("may not hold %j", (statement, reason) => {
    expect(() => checkPolicyDocument(documentOf(statement))).toThrow(
      `One or more parameter values were invalid: Invalid policy document: ${reason}`,
    );
  });

  it("has at most 20 KB, blanks included", () => {
    const text = documentOf(good);
    checkPolicyDocument(text.padEnd(20 * 1024));
    expect(() => checkPolicyDocument(text.padEnd(20 * 1024 + 1))).toThrow("length less than or equal to 20480");
  });

  it("is refused as invalid, whatever else it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"Statement":${json}}`),
        ),
        (text) => {
          expect(() => checkPolicyDocument(text)).toThrow(expect.objectContaining({ code: "ValidationException" }));
        },
      ),
    );
  });
});
