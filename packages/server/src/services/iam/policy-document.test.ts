import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { type PolicyKind, parsePolicyDocument } from "./policy-document.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };

// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, which IAM fills in, not JavaScript.
const homes = "arn:aws:s3:::bucket/${aws:username}/*";

function parse(kind: PolicyKind, changes: object, top: object = {}) {
  const base = kind === "identity" ? statement : trust;
  const document = { Version: "2012-10-17", Statement: [{ ...base, ...changes }], ...top };
  return parsePolicyDocument(JSON.stringify(document), kind);
}

test("makes lists of what may be one or many", () => {
  const document = {
    Version: "2012-10-17",
    Id: "i",
    Statement: {
      Sid: "One",
      Effect: "Deny",
      NotAction: ["s3:*", "dynamodb:Get*"],
      NotResource: homes,
      Condition: { "ForAnyValue:StringLikeIfExists": { "aws:k": ["a", "b"] }, Bool: { "aws:SecureTransport": true } },
    },
  };
  expect(parsePolicyDocument(JSON.stringify(document), "identity")).toEqual({
    version: "2012-10-17",
    id: "i",
    statements: [
      {
        sid: "One",
        effect: "Deny",
        notActions: ["s3:*", "dynamodb:Get*"],
        notResources: [homes],
        conditions: [
          { operator: "ForAnyValue:StringLikeIfExists", key: "aws:k", values: ["a", "b"] },
          { operator: "Bool", key: "aws:SecureTransport", values: ["true"] },
        ],
      },
    ],
  });
});

describe("an identity's policy is refused when", () => {
  const rows: [what: string, changes: object, message: string | RegExp, top?: object][] = [
    ["its version is old", {}, "Policy document must be version 2012-10-17 or greater.", { Version: "2008-10-17" }],
    ["its version is missing", {}, "Policy document must be version 2012-10-17 or greater.", { Version: undefined }],
    ["its version is none", {}, /^Syntax errors in policy\. .*Version/, { Version: "2020-01-01" }],
    ["it has no statement", {}, /^Syntax errors in policy\. .*Statement/, { Statement: [] }],
    ["it has an unknown element", {}, /^Syntax errors in policy\. .*Extra/, { Extra: 1 }],
    ["a statement is no object", {}, /^Syntax errors in policy\. Statement 1 /, { Statement: ["x"] }],
    ["a statement has an unknown element", { Foo: 1 }, /^Syntax errors in policy\. Statement 1 .*Foo/],
    ["the effect is misspelt", { Effect: "allow" }, /^Syntax errors in policy\. .*Effect/],
    ["it names principals", { Principal: "*" }, "Policy document should not specify a principal."],
    ["it has no action", { Action: undefined }, "Policy statement must contain actions."],
    ["it has an empty list of actions", { Action: [] }, "Policy statement must contain actions."],
    [
      "an action has no vendor",
      { Action: "GetObject" },
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    ["an action has two colons", { Action: "a:b:c" }, "Actions/Condition can contain only one colon."],
    ["a vendor is none", { Action: "a b:c" }, "Vendor a b is not valid"],
    ["an action is no string", { Action: [1] }, /^Syntax errors in policy\. .*Action/],
    ["it has both kinds of action", { NotAction: "s3:*" }, /^Syntax errors in policy\. .*NotAction/],
    ["it has no resource", { Resource: undefined }, "Policy statement must contain resources."],
    ["a resource is no ARN", { Resource: "bucket" }, 'Resource bucket must be in ARN format or "*".'],
    ["a partition is none", { Resource: "arn:x:s3:::b" }, 'Partition "x" is not valid for resource "arn:x:s3:::b".'],
    [
      "a resource's vendor is open",
      { Resource: "arn:aws:*:::b" },
      "Resource vendor must be fully qualified and cannot contain regexes.",
    ],
    ["an ARN is too short", { Resource: "arn:aws:s3::b" }, "The policy failed legacy parsing"],
    [
      "a role's ARN has a region",
      { Resource: "arn:aws:iam:r::role/x" },
      "IAM resource arn:aws:iam:r::role/x cannot contain region information.",
    ],
    ["a condition's type is none", { Condition: { Foo: {} } }, "Invalid Condition type : Foo."],
    ["a condition's value is none", { Condition: { Bool: { k: null } } }, /^Syntax errors in policy\. .*Bool k/],
    ["a Sid has other characters", { Sid: "a b" }, /^Statement IDs \(SID\) must be alpha-numeric\. /],
    [
      "two Sids are alike",
      {},
      "Statement IDs (SID) in a single policy must be unique.",
      {
        Statement: [
          { ...statement, Sid: "a" },
          { ...statement, Sid: "a" },
        ],
      },
    ],
  ];
  for (const [what, changes, message, top] of rows) {
    test(what, () => {
      const matching = typeof message === "string" ? message : expect.stringMatching(message);
      expect(() => parse("identity", changes, top)).toThrow(
        expect.objectContaining({ code: "MalformedPolicyDocumentException", message: matching }),
      );
    });
  }
});

describe("a trust policy", () => {
  const principals: unknown[] = [
    "*",
    { AWS: "*" },
    { AWS: ["000000000000", "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/path/name"] },
    { AWS: "arn:aws:sts::123456789012:assumed-role/name/session" },
    { Service: ["lambda.amazonaws.com", "states.eu-west-1.amazonaws.com"] },
    { Federated: "cognito-identity.amazonaws.com" },
  ];
  for (const Principal of principals) {
    test(`may trust ${JSON.stringify(Principal)}`, () => {
      expect(parse("trust", { Principal }).statements).toHaveLength(1);
    });
  }

  test("needs no version", () => {
    expect(parse("trust", {}, { Version: undefined }).version).toBe("2008-10-17");
  });

  const rows: [what: string, changes: object, message: string][] = [
    ["a resource", { Resource: "*" }, "Has prohibited field Resource"],
    ["no principal", { Principal: undefined }, "Missing required field Principal"],
    ["other actions", { Action: "s3:GetObject" }, "AssumeRole policy may only specify STS AssumeRole actions."],
    ["an unknown kind of principal", { Principal: { Human: "x" } }, 'Invalid principal in policy: "Human"'],
    ["an empty list of principals", { Principal: { AWS: [] } }, 'Invalid principal in policy: "AWS":undefined'],
    [
      "a wildcard in a role",
      { Principal: { AWS: "arn:aws:iam::123456789012:role/*" } },
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/*"',
    ],
    ["what is no service", { Principal: { Service: "lambda" } }, 'Invalid principal in policy: "SERVICE":"lambda"'],
  ];
  for (const [what, changes, message] of rows) {
    test(`may not have ${what}`, () => {
      expect(() => parse("trust", changes)).toThrow(
        expect.objectContaining({ code: "MalformedPolicyDocumentException", message }),
      );
    });
  }
});

const words = [
  "Version",
  "Statement",
  "Effect",
  "Principal",
  "AWS",
  "Service",
  "Action",
  "Resource",
  "Condition",
  "StringEquals",
  "Null",
  "__proto__",
  "constructor",
];
const leaves = [
  "2012-10-17",
  "Allow",
  "sts:AssumeRole",
  "s3:*",
  "*",
  "",
  "arn:aws:iam::000000000000:root",
  1,
  null,
  true,
];

test("whatever the text, it is a policy or it is refused", () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(...leaves),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...words), fc.string()), tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  const near = fc
    .dictionary(fc.constantFrom(...Object.keys(statement), "Principal", "Condition"), json)
    .map((changes) => ({
      Version: "2012-10-17",
      Statement: { ...statement, ...changes },
    }));
  const text = fc.oneof(
    fc.string(),
    json.map((value) => JSON.stringify(value)),
    near.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(text, fc.constantFrom<PolicyKind>("identity", "trust"), (document, kind) => {
      try {
        expect(parsePolicyDocument(document, kind).statements.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
      }
    }),
    { numRuns: 2000 },
  );
});
