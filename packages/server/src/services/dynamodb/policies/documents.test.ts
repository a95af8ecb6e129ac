import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalPolicy } from "./documents.ts";

const good = { Effect: "Allow", Principal: { AWS: "me" }, Action: "dynamodb:GetItem", Resource: "*" };
const canonical = (text: string) => canonicalPolicy(text, "table");
const documentOf = (Statement: unknown) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("a policy document", () => {
  it.each([
    [good],
    [[good, { ...good, Sid: "b" }]],
    [{ ...good, Effect: "Deny", Principal: { AWS: ["000000000000", "*"], Service: "lambda.amazonaws.com" } }],
    [{ Effect: "Deny", NotPrincipal: { AWS: "*" }, NotAction: ["dynamodb:*Item", "*"], NotResource: ["a"] }],
    [{ ...good, Condition: { Bool: { "aws:SecureTransport": false }, StringEquals: { a: ["b", "c"] } } }],
  ])("may hold %j", (statement) => {
    canonical(documentOf(statement));
  });

  it.each([
    [{ ...good, Action: "dynamodb:ListStreams" }, 'The following action names are invalid: "dynamodb:ListStreams"'],
    [{ ...good, Action: ["s3:GetObject", "*"] }, 'The following action names are invalid: "s3:GetObject"'],
    [{ ...good, Effect: "perhaps" }, "Effect must be Allow or Deny"],
    [{ ...good, Effect: undefined }, "Missing required field Effect"],
    [{ ...good, Resource: undefined }, "Missing required field Resource"],
    [{ ...good, Principal: "000000000000" }, "Principal must name someone"],
    [{ ...good, Principal: undefined }, "Missing required field Principal"],
    [{ ...good, NotPrincipal: "*" }, "A statement must not have both Principal and NotPrincipal"],
    [{ ...good, Principal: { Nobody: "*" } }, "Unknown principal Nobody"],
    [{ ...good, Action: [] }, "Action must be a string or a list of strings"],
    [{ ...good, Resource: [1] }, "Resource must be a string or a list of strings"],
    [{ ...good, Condition: { Bool: { a: null } } }, "The condition Bool must hold plain values"],
    [{ ...good, Other: 1 }, "Unknown field Other"],
    [{ ...good, Sid: 1 }, "Sid must be a string"],
    [
      [
        { ...good, Sid: "a" },
        { ...good, Sid: "a" },
      ],
      "The Statement Ids in the policy are not unique",
    ],
    [[], "Could not parse the policy: Statement is empty!"],
    [undefined, "Missing required field Statement"],
    ["all", "Statement must be an object or a list of objects"],
  ])("may not hold %j", (statement, reason) => {
    expect(() => canonical(documentOf(statement))).toThrow(
      `One or more parameter values were invalid: Invalid policy document: ${reason}`,
    );
  });

  it("has at most 20 KB, blanks included", () => {
    const text = documentOf(good);
    canonical(text.padEnd(20 * 1024));
    expect(() => canonical(text.padEnd(20 * 1024 + 1))).toThrow(
      "One or more parameter values were invalid: Maximum policy size of 20480 bytes exceeded",
    );
  });

  it("is given back in one form", () => {
    const statement = {
      Resource: ["*"],
      Action: ["dynamodb:GetItem"],
      Principal: { AWS: ["000000000000", "arn:aws:iam::000000000000:root"] },
      Effect: "allow",
    };
    expect(canonical(JSON.stringify({ Statement: statement, Version: "2012-10-17" }, null, 2))).toEqual({
      document:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},' +
        '"Action":"dynamodb:GetItem","Resource":"*"}]}',
      hasVersion: true,
    });
    const versionless = canonical(JSON.stringify({ Statement: good }));
    expect(versionless).toMatchObject({ document: expect.stringContaining('"2008-10-17"'), hasVersion: false });
    expect(canonical(versionless.document).document).toBe(versionless.document);
  });

  it.each(["*", { AWS: "*" }, { AWS: ["me", "*"] }])("does not allow everything to everybody: %j", (Principal) => {
    expect(() => canonical(documentOf({ ...good, Principal }))).toThrow("grants unbounded access");
    canonical(documentOf({ ...good, Principal, Effect: "Deny" }));
    canonical(documentOf({ ...good, Principal, Condition: { StringEquals: { "aws:PrincipalOrgID": "o" } } }));
  });

  it("allows what there is to do with a table, or with a stream", () => {
    const text = documentOf({ ...good, Action: ["dynamodb:GetRecords", "dynamodb:DescribeStream"] });
    canonicalPolicy(text, "stream");
    expect(() => canonicalPolicy(text, "table")).toThrow(
      'The following action names are invalid: "dynamodb:GetRecords", "dynamodb:DescribeStream"',
    );
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
          expect(() => canonical(text)).toThrow(expect.objectContaining({ code: "ValidationException" }));
        },
      ),
    );
  });
});
