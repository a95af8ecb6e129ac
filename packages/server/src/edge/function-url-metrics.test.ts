import { expect, it } from "vitest";
import { FunctionInvoker } from "../services/lambda/function-invoker.ts";
import type { FunctionMeasures, MeasuredFunction } from "../services/lambda/function-measures.ts";
import { FunctionFailure } from "../services/lambda/testing.ts";
import { answerEdge } from "./edge.ts";
import { openFunctionUrl } from "./testing.ts";

it("a request to a function URL is counted, with how it ended and how long it took", async () => {
  const { platform, environments, urlId, clients } = await openFunctionUrl();
  const measured: [MeasuredFunction, FunctionMeasures][] = [];
  const invoker = new FunctionInvoker(environments, (...entry) => measured.push(entry));
  const answer = answerEdge(platform, invoker);
  const path = `/_tireless/url/${urlId}/`;
  const ask = async () =>
    (await answer({ method: "GET", path, query: "", headers: {}, body: Buffer.alloc(0) }))?.statusCode;
  const answers = [{ statusCode: 200 }, { statusCode: 418 }, new FunctionFailure()];
  environments.handler = () => answers.shift();
  expect([await ask(), await ask(), await ask()]).toEqual([200, 418, 502]);
  await clients.lambda.putFunctionConcurrency({ FunctionName: "roll-up", ReservedConcurrentExecutions: 0 });
  expect(await ask()).toBe(429);
  const ofUrl = measured.filter(([, measures]) => measures.UrlRequestCount !== undefined);
  const resource = { region: "us-east-1", functionName: "roll-up", resource: "roll-up:$LATEST" };
  const took = { UrlRequestCount: 1, UrlRequestLatency: expect.any(Number) };
  expect(ofUrl).toEqual([
    [resource, { ...took, Url4xxCount: 0, Url5xxCount: 0 }],
    [resource, { ...took, Url4xxCount: 1, Url5xxCount: 0 }],
    [resource, { ...took, Url4xxCount: 0, Url5xxCount: 1 }],
    [resource, { ...took, Url4xxCount: 1, Url5xxCount: 0 }],
  ]);
});
