import fc from "fast-check";
import { expect, it } from "vitest";
import { functionUrlResponse } from "./function-url-response.ts";

function responseTo(answer: unknown) {
  const response = functionUrlResponse(Buffer.from(JSON.stringify(answer)));
  return response && { ...response, headers: { ...response.headers } };
}

const json = { "content-type": "application/json" };

it.each([
  [{ message: "hi" }, '{"message":"hi"}'],
  ["hi", "hi"],
  [[1, 2], "[1,2]"],
  [null, "null"],
])("%j without a status code is sent as JSON with 200", (answer, body) => {
  expect(responseTo(answer)).toEqual({ statusCode: 200, headers: json, body });
});

it("an object with a status code says what to send", () => {
  const answer = {
    statusCode: 201,
    headers: { "Content-Type": "text/html", "X-Number": 1, "Content-Length": "7", "Set-Cookie": "c=3" },
    cookies: ["a=1", "b=2; HttpOnly"],
    body: "<p>",
  };
  expect(responseTo(answer)).toEqual({
    statusCode: 201,
    headers: { "content-type": "text/html", "x-number": "1" },
    setCookies: ["a=1", "b=2; HttpOnly", "c=3"],
    body: "<p>",
  });
  expect(responseTo({ statusCode: "302" })).toEqual({ statusCode: 302, headers: json, body: "" });
  expect(responseTo({ statusCode: 200, body: { a: 1 } })).toMatchObject({ body: '{"a":1}' });
  expect(responseTo({ statusCode: 200, body: "AAE=", isBase64Encoded: true })?.body).toEqual(Buffer.from([0, 1]));
});

it.each([
  { statusCode: 99 },
  { statusCode: 101 },
  { statusCode: 1000 },
  { statusCode: "many" },
  { statusCode: 200, headers: { "bad name": "x" } },
  { statusCode: 200, headers: { name: "two\r\nlines" } },
  { statusCode: 200, headers: { name: "€" } },
  { statusCode: 200, headers: { name: {} } },
  { statusCode: 200, headers: "x" },
  { statusCode: 200, cookies: ["a\n"] },
  { statusCode: 200, cookies: "a" },
])("%j cannot be sent", (answer) => {
  expect(responseTo(answer)).toBeUndefined();
});

it("whatever a function answers, what comes out can be sent", () => {
  fc.assert(
    fc.property(fc.json(), fc.dictionary(fc.string(), fc.string()), (body, headers) => {
      const response = responseTo({ statusCode: 200, headers, body });
      if (!response) return;
      new Headers(response.headers);
      expect(typeof response.body).toBe("string");
    }),
  );
  expect(functionUrlResponse(Buffer.from("no JSON"))).toBeUndefined();
});
