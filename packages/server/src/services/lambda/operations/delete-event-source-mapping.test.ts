import { describe, expect, it } from "vitest";
import { refusal } from "../testing.ts";
import { mappingRequest, testbedWithStream } from "../testing-streams.ts";

describe("DeleteEventSourceMapping", () => {
  it("marks the mapping for its poller, which changes no more, and makes room for another", async () => {
    const { clients } = await testbedWithStream();
    const { UUID } = await clients.lambda.createEventSourceMapping(mappingRequest());
    expect((await clients.lambda.deleteEventSourceMapping({ UUID })).State).toBe("Deleting");
    expect((await clients.lambda.getEventSourceMapping({ UUID })).State).toBe("Deleting");
    expect(await refusal(clients.lambda.deleteEventSourceMapping({ UUID }))).toBe(
      "ResourceInUseException: Cannot delete the event source mapping because it is in use.",
    );
    expect(await refusal(clients.lambda.updateEventSourceMapping({ UUID, BatchSize: 1 }))).toBe(
      "ResourceInUseException: Cannot update the event source mapping because it is in use.",
    );
    expect((await clients.lambda.createEventSourceMapping(mappingRequest())).UUID).not.toBe(UUID);
  });

  it("knows no mapping that is not there", async () => {
    const { clients } = await testbedWithStream();
    const UUID = "00000000-0000-4000-8000-000000000000";
    expect(await refusal(clients.lambda.deleteEventSourceMapping({ UUID }))).toMatch(/^ResourceNotFoundException/);
  });
});
