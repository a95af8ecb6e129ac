import { describe, expect, it } from "vitest";
import { FunctionFailure } from "../services/lambda/testing.ts";
import { openFunctionUrl as open } from "./testing.ts";

describe("a function URL", () => {
  it("calls its function by either form of its address", async () => {
    const { ask, urlId, environments } = await open();
    environments.handler = (event) => (event as { rawPath: string }).rawPath;
    const host = `${urlId}.lambda-url.us-east-1.localhost:4566`;
    const answers = await Promise.all([
      ask(),
      ask({ path: `/_tireless/url/${urlId}` }),
      ask({ path: `/_tireless/url/${urlId}/a/b%20c` }),
      ask({ path: "/a", headers: { host } }),
    ]);
    expect(answers.map((answer) => [answer?.statusCode, answer?.body])).toEqual([
      [200, "/"],
      [200, "/"],
      [200, "/a/b%20c"],
      [200, "/a"],
    ]);
    expect(answers[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "x-amzn-requestid": environments.invocations[0]?.invocation.requestId,
    });
  });

  it("says nothing of the error of a function, nor of an answer that cannot be sent", async () => {
    const { ask, environments } = await open();
    const bad = { statusCode: 502, body: "Internal Server Error" };
    environments.handler = () => new FunctionFailure();
    expect(await ask()).toMatchObject(bad);
    environments.handler = () => ({ statusCode: 200, headers: { "a b": "c" } });
    expect(await ask()).toMatchObject(bad);
  });

  it("answers 404 to an address that is nobody's, not any more, or without its function", async () => {
    const { ask, clients } = await open();
    const gone = { statusCode: 404, body: '{"Message":null}' };
    expect(await ask({ path: "/_tireless/url/nobody/" })).toMatchObject(gone);
    expect(await ask({ path: "/_tireless/url/" })).toMatchObject(gone);
    expect(await ask({ path: `/_tireless/url/${"x".repeat(10_000)}/` })).toMatchObject(gone);
    expect(await ask({ path: "/", headers: { host: "no_body.lambda-url.us-east-1.localhost" } })).toMatchObject(gone);
    await clients.lambda.deleteFunctionUrlConfig({ FunctionName: "roll-up" });
    expect(await ask()).toMatchObject(gone);
  });

  it("refuses what does not fit into an event", async () => {
    const { ask, environments } = await open();
    expect(await ask({ body: Buffer.alloc(6 * 1024 * 1024) })).toMatchObject({
      statusCode: 413,
      body: '{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
    });
    expect(environments.invocations).toEqual([]);
  });

  it("of type AWS_IAM refuses whoever has not signed", async () => {
    const { ask, environments } = await open({ AuthType: "AWS_IAM" });
    expect(await ask()).toMatchObject({ statusCode: 403, body: expect.stringMatching(/^{"Message":"Forbidden\. /) });
    expect(await ask({ headers: { authorization: "AWS4-HMAC-SHA256 nonsense" } })).toMatchObject({ statusCode: 403 });
    expect(environments.invocations).toEqual([]);
  });

  it("of type AWS_IAM refuses pages of elsewhere, whatever they sign with, unless its rules welcome them", async () => {
    const headers = { origin: "https://evil.example" };
    const closed = await open({ AuthType: "AWS_IAM" });
    expect((await closed.ask({ headers }))?.body).toContain("A page of https://evil.example may not call");
    const welcoming = await open({ AuthType: "AWS_IAM", Cors: { AllowOrigins: [headers.origin] } });
    expect((await welcoming.ask({ headers }))?.body).toMatch(/^{"Message":"Forbidden\. /);
    const everybodys = await open();
    expect(await everybodys.ask({ headers })).toMatchObject({ statusCode: 200 });
  });
});

describe("rules for other origins", () => {
  const origin = "https://example.com";
  const preflight = {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "PUT", "access-control-request-headers": "x-a" },
  };

  it("are answered to browsers that ask, without the function", async () => {
    const Cors = { AllowOrigins: [origin], AllowMethods: ["PUT", "GET"], AllowHeaders: ["x-a", "x-b"], MaxAge: 60 };
    const { ask, environments } = await open({ Cors: { ...Cors, AllowCredentials: true }, AuthType: "AWS_IAM" });
    expect(await ask(preflight)).toEqual({
      statusCode: 200,
      headers: {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "PUT,GET",
        "access-control-allow-headers": "x-a,x-b",
        "access-control-max-age": "60",
        vary: "Origin",
      },
      body: "",
    });
    const foreign = { ...preflight, headers: { ...preflight.headers, origin: "https://evil.example" } };
    expect(await ask(foreign)).toEqual({ statusCode: 200, headers: { vary: "Origin" }, body: "" });
    expect(environments.invocations).toEqual([]);
  });

  it("win over the headers of the function", async () => {
    const Cors = { AllowOrigins: ["*"], ExposeHeaders: ["x-a", "date"] };
    const { ask, environments } = await open({ Cors });
    environments.handler = () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "x", Vary: "Accept" } });
    const answer = await ask({ headers: { origin } });
    expect(answer?.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "x-a,date",
      vary: "Accept",
    });
    expect(environments.invocations).toHaveLength(1);
  });

  it("that allow everything name what was asked for", async () => {
    const Cors = { AllowOrigins: ["*"], AllowMethods: ["*"], AllowHeaders: ["*"] };
    const { ask } = await open({ Cors });
    expect((await ask(preflight))?.headers).toEqual({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "x-a",
    });
  });

  it("are the function's own business where the URL has none", async () => {
    const { ask, environments } = await open();
    environments.handler = () => ({ statusCode: 204, headers: { "access-control-allow-origin": "https://a.b" } });
    const answer = await ask(preflight);
    expect([answer?.statusCode, answer?.headers["access-control-allow-origin"]]).toEqual([204, "https://a.b"]);
  });
});
