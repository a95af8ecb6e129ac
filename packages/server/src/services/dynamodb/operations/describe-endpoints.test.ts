import { expect, it } from "vitest";
import { testContext } from "../testing.ts";
import { describeEndpoints } from "./describe-endpoints.ts";

it("names the endpoint that there is", async () => {
  expect(await describeEndpoints(testContext())).toEqual({
    Endpoints: [{ Address: "127.0.0.1:4566", CachePeriodInMinutes: 1440 }],
  });
});
