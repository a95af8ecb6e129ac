import { describe, expect, it } from "vitest";
import { functionRequest, openTestbed, refusal } from "../testing.ts";

describe("ListFunctions", () => {
  it("goes through all functions page by page, in the order of their names", async () => {
    const { clients } = await openTestbed();
    const names = Array.from({ length: 7 }, (_, index) => `f-${index}`);
    for (const FunctionName of [...names].reverse())
      await clients.lambda.createFunction(functionRequest({ FunctionName }));
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await clients.lambda.listFunctions({ MaxItems: 3, Marker });
      seen.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName));
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen).toEqual(names);
  });

  it("shows at most 50, and neither states nor another region's functions", async () => {
    const { clients, platform } = await openTestbed();
    for (let index = 0; index < 51; index++) {
      await clients.lambda.createFunction(functionRequest({ FunctionName: `f-${index}` }));
    }
    const page = await clients.lambda.listFunctions({ MaxItems: 10_000 });
    expect(page.Functions).toHaveLength(50);
    expect(page.NextMarker).toBeDefined();
    expect(page.Functions?.[0]).not.toHaveProperty("State");
    const elsewhere = platform.clientsFor({ principal: { type: "root", arn: "a", userId: "b" }, region: "eu-west-1" });
    expect(await elsewhere.lambda.listFunctions({})).toEqual({ Functions: [], NextMarker: undefined });
  });

  it("lists versions when asked, and refuses what it cannot do", async () => {
    const { clients } = await openTestbed();
    for (const FunctionName of ["a", "b", "c"]) {
      await clients.lambda.createFunction(functionRequest({ FunctionName, Publish: FunctionName !== "b" }));
    }
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await clients.lambda.listFunctions({ FunctionVersion: "ALL", MaxItems: 2, Marker });
      seen.push(...(page.Functions ?? []).map(({ FunctionArn }) => FunctionArn?.split(":function:")[1] ?? ""));
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen).toEqual(["a:$LATEST", "a:1", "b:$LATEST", "c:$LATEST", "c:1"]);
    expect(await refusal(clients.lambda.listFunctions({ MasterRegion: "ALL" }))).toMatch(/MasterRegion/);
    expect(await refusal(clients.lambda.listFunctions({ Marker: "?" }))).toMatch(/Marker/);
  });
});
