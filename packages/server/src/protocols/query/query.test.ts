import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import { iamModel } from "../../models/iam.gen.ts";
import { stsModel } from "../../models/sts.gen.ts";
import { queryProtocol } from "./query.ts";
import { escapeXml } from "./xml.ts";

const requestId = "id";

function decode(operation: string, body: string, query = "", model = iamModel): Record<string, unknown> {
  return queryProtocol.decodeRequest(model, operation, {
    method: "POST",
    path: "/",
    query,
    headers: {},
    body: Buffer.from(body),
  });
}

describe("decoding", () => {
  it("reads nested lists in the order of their numbers", () => {
    const form =
      "Action=TagRole&RoleName=r&Tags.member.10.Key=b&Tags.member.10.Value=&Tags.member.2.Key=a%20%2B&Tags.member.2.Value=c+d";
    expect(decode("TagRole", form)).toEqual({
      RoleName: "r",
      Tags: [
        { Key: "a +", Value: "c d" },
        { Key: "b", Value: "" },
      ],
    });
  });

  it("reads a query string, and an empty list", () => {
    expect(decode("UntagRole", "", "RoleName=r&TagKeys=")).toEqual({ RoleName: "r", TagKeys: [] });
  });

  it("keeps the prototype out of reach", () => {
    const input = decode(
      "TagRole",
      "__proto__.RoleName=x&Tags.member.1.__proto__.Key=y&constructor=z&Tags.__proto__.1=a",
    );
    expect(input).toEqual({ Tags: [{}] });
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
  });

  it("refuses what it cannot read", () => {
    const malformed = (message: string) => expect.objectContaining({ code: "MalformedInput", message });
    expect(() => decode("ListRoles", "MaxItems=a")).toThrow(malformed("STRING_VALUE cannot be converted to Integer"));
    expect(() => decode("ListRoles", "Marker=%")).toThrow(
      malformed("The parameters are not percent-encoded as they should be."),
    );
  });

  it("does not follow names without end", () => {
    expect(decode("TagRole", `Tags.member${".1".repeat(100_000)}=a`)).toEqual({});
  });
});

describe("encoding", () => {
  it("wraps result and metadata", () => {
    const output = { Arn: "arn", Account: "<&>", UserId: undefined };
    expect(queryProtocol.encodeResponse(stsModel, "GetCallerIdentity", output, requestId)).toEqual({
      statusCode: 200,
      headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
      body:
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        "<Account>&lt;&amp;&gt;</Account><Arn>arn</Arn></GetCallerIdentityResult>" +
        "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
    });
  });

  it("has no result where the operation has none", () => {
    const { body } = queryProtocol.encodeResponse(iamModel, "DeleteRole", {}, requestId);
    expect(body).toBe(
      '<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DeleteRoleResponse>',
    );
  });

  it("escapes what XML would change or cannot hold", () => {
    const text = "<a> & \"b\" 'c'\r\n\t\u0000\u0085\u2028\ud800\u{1F600}";
    expect(escapeXml(text)).toBe("&lt;a&gt; &amp; \"b\" 'c'&#xD;\n\t\ufffd&#x85;&#x2028;\ufffd\u{1F600}");
    const parsed = new XMLParser({ trimValues: false, parseTagValue: false }).parse(`<x>${escapeXml("<a> & b")}</x>`);
    expect(parsed).toEqual({ x: "<a> & b" });
  });
});

describe("errors", () => {
  it("go by their wire name", () => {
    const { statusCode, body } = queryProtocol.encodeError(
      iamModel,
      new ServiceError("NoSuchEntityException", "No <role>"),
      requestId,
    );
    expect(statusCode).toBe(404);
    expect(body).toBe(
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>' +
        "<Message>No &lt;role&gt;</Message></Error><RequestId>id</RequestId></ErrorResponse>",
    );
  });

  it("pass through when the model does not know them", () => {
    const { statusCode, body } = queryProtocol.encodeError(
      iamModel,
      new ServiceError("ValidationError", "m"),
      requestId,
    );
    expect(statusCode).toBe(400);
    expect(body).toContain("<Code>ValidationError</Code>");
    expect(queryProtocol.encodeError(iamModel, new ServiceError("InternalFailure", "m"), requestId).body).toContain(
      "<Type>Receiver</Type>",
    );
  });
});
