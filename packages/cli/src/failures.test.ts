import { expect, test } from "vitest";
import { explained, isUnreachable } from "./failures.ts";

const connection = {
  endpoint: "http://h:1",
  region: "us-east-1",
  credentials: { accessKeyId: "AKIA", secretAccessKey: "s" },
};
const failure = (fields: object) => Object.assign(new Error("words"), fields);

test("nobody there: also when IPv4 and IPv6 were tried", () => {
  const both = failure({ errors: [{ code: "ECONNREFUSED" }, { code: "ECONNREFUSED" }] });
  for (const error of [failure({ code: "ECONNREFUSED" }), both]) {
    expect(explained(error, connection).message).toMatch(/^Nothing listens at http:\/\/h:1\. Start a platform with/);
    expect(isUnreachable(error)).toBe(true);
  }
  expect(explained(failure({ code: "ENOTFOUND" }), connection).message).toMatch(/^There is no host h\./);
});

test("a refused key names the key and the way out", () => {
  const error = failure({ name: "UnrecognizedClientException", $metadata: {} });
  expect(explained(error, connection).message).toMatch(/does not accept the access key AKIA: words .*tireless env/);
  expect(isUnreachable(error)).toBe(false);
});

test("AWS's errors keep their name and words; our own stay as they are", () => {
  expect(explained(failure({ name: "ThrottlingException", $metadata: {} }), connection).message).toBe(
    "ThrottlingException: words",
  );
  const own = new Error("own");
  expect(explained(own, connection)).toBe(own);
});

test("an answer that is not AWS's", () => {
  const error = failure({ name: "SyntaxError", $metadata: {} });
  expect(explained(error, connection).message).toBe("What listens at http://h:1 does not answer as AWS does.");
});
