import { describe, expect, it } from "vitest";
import { mappingStatusCodec, mappingStatusKey } from "../records.ts";
import { refusal } from "../testing.ts";
import { mappingRequest, testbedWithStream } from "../testing-streams.ts";

describe("GetEventSourceMapping", () => {
  it("shows how the last batch went", async () => {
    const { clients, platform } = await testbedWithStream();
    const { UUID = "" } = await clients.lambda.createEventSourceMapping(mappingRequest());
    expect((await clients.lambda.getEventSourceMapping({ UUID })).LastProcessingResult).toBe("No records processed");
    await platform.store.transact((tx) =>
      tx.put(mappingStatusKey(UUID), mappingStatusCodec.encode({ lastProcessingResult: "OK" })),
    );
    expect((await clients.lambda.getEventSourceMapping({ UUID })).LastProcessingResult).toBe("OK");
  });

  it("knows no mapping that is not there", async () => {
    const { clients } = await testbedWithStream();
    const UUID = "00000000-0000-4000-8000-000000000000";
    expect(await refusal(clients.lambda.getEventSourceMapping({ UUID }))).toBe(
      "ResourceNotFoundException: The resource you requested does not exist.",
    );
  });
});
