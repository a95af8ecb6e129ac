import { describe, expect, it } from "vitest";
import { functionRequest, refusal } from "../testing.ts";
import { mappingRequest, streamArn, testbedWithStream } from "../testing-streams.ts";

describe("ListEventSourceMappings", () => {
  it("goes through them page by page, and by source or function", async () => {
    const { clients } = await testbedWithStream();
    const uuids: (string | undefined)[] = [];
    for (const FunctionName of ["roll-up", "a", "b", "c", "d"]) {
      if (FunctionName !== "roll-up") await clients.lambda.createFunction(functionRequest({ FunctionName }));
      uuids.push((await clients.lambda.createEventSourceMapping({ ...mappingRequest(), FunctionName })).UUID);
    }
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await clients.lambda.listEventSourceMappings({ MaxItems: 2, Marker, EventSourceArn: streamArn });
      seen.push(...(page.EventSourceMappings ?? []).map(({ UUID }) => UUID));
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen).toEqual([...uuids].sort());
    const ofA = await clients.lambda.listEventSourceMappings({ FunctionName: "a" });
    expect(ofA.EventSourceMappings?.map(({ UUID }) => UUID)).toEqual([uuids[1]]);
    const ofOther = await clients.lambda.listEventSourceMappings({ EventSourceArn: `${streamArn}1` });
    expect(ofOther.EventSourceMappings).toEqual([]);
  });

  it("refuses a marker that it did not give", async () => {
    const { clients } = await testbedWithStream();
    expect(await refusal(clients.lambda.listEventSourceMappings({ Marker: "?" }))).toMatch(/Marker/);
  });
});
