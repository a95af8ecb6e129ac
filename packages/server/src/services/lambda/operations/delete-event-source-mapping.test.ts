import { describe, expect, it } from "vitest";
import { refusal } from "../testing.ts";
import { createSettledMapping, mappingRequest, settleMapping, testbedWithStream } from "../testing-streams.ts";

describe("DeleteEventSourceMapping", () => {
  it("marks the mapping for its poller, which changes no more, and makes room for another", async () => {
    const testbed = await testbedWithStream();
    const { lambda } = testbed.clients;
    const UUID = await createSettledMapping(testbed);
    expect((await lambda.deleteEventSourceMapping({ UUID })).State).toBe("Deleting");
    expect((await lambda.getEventSourceMapping({ UUID })).State).toBe("Deleting");
    expect(await refusal(lambda.deleteEventSourceMapping({ UUID }))).toBe(
      "ResourceInUseException: Cannot delete the event source mapping because it is in use.",
    );
    expect(await refusal(lambda.updateEventSourceMapping({ UUID, BatchSize: 1 }))).toBe(
      "ResourceInUseException: Cannot update the event source mapping because it is in use.",
    );
    expect((await lambda.createEventSourceMapping(mappingRequest())).UUID).not.toBe(UUID);
  });

  it("waits until the mapping has arrived where it is going", async () => {
    const testbed = await testbedWithStream();
    const { lambda } = testbed.clients;
    const { UUID = "" } = await lambda.createEventSourceMapping(mappingRequest());
    const inUse = "ResourceInUseException: Cannot delete the event source mapping because it is in use.";
    expect(await refusal(lambda.deleteEventSourceMapping({ UUID }))).toBe(inUse);
    await settleMapping(testbed, UUID);
    await lambda.updateEventSourceMapping({ UUID, BatchSize: 1 });
    expect(await refusal(lambda.deleteEventSourceMapping({ UUID }))).toBe(inUse);
    await settleMapping(testbed, UUID);
    expect((await lambda.deleteEventSourceMapping({ UUID })).BatchSize).toBe(1);
  });

  it("knows no mapping that is not there", async () => {
    const { clients } = await testbedWithStream();
    const UUID = "00000000-0000-4000-8000-000000000000";
    expect(await refusal(clients.lambda.deleteEventSourceMapping({ UUID }))).toMatch(/^ResourceNotFoundException/);
  });
});
