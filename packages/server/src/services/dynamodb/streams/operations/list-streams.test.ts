import { describe, expect, it } from "vitest";
import { updateTable } from "../../operations/update-table.ts";
import { contextWith } from "../../testing.ts";
import { streamed, TableName } from "../testing.ts";
import { listStreams } from "./list-streams.ts";

describe("ListStreams", () => {
  it("lists streams by table and time, in pages", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"), { ...streamed("KEYS_ONLY"), TableName: "zoo" });
    await updateTable(context, { TableName, StreamSpecification: { StreamEnabled: false } });
    await context.platform.clock.advance(1);
    await updateTable(context, {
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    const { Streams: all } = await listStreams(context, {});
    expect(all?.map(({ TableName: name, StreamLabel }) => [name, StreamLabel])).toEqual([
      ["people", "2026-01-01T00:00:00.000"],
      ["people", "2026-01-01T00:00:00.001"],
      ["zoo", "2026-01-01T00:00:00.000"],
    ]);
    const first = await listStreams(context, { Limit: 2 });
    expect(first).toEqual({ Streams: all?.slice(0, 2), LastEvaluatedStreamArn: all?.[1]?.StreamArn });
    const ExclusiveStartStreamArn = first.LastEvaluatedStreamArn!;
    expect(await listStreams(context, { ExclusiveStartStreamArn })).toEqual({ Streams: all?.slice(2) });
    expect(await listStreams(context, { TableName: "zoo" })).toEqual({ Streams: all?.slice(2) });
    expect(await listStreams(context, { TableName: "zoo", ExclusiveStartStreamArn })).toEqual({
      Streams: all?.slice(2),
    });
    expect(await listStreams(context, { TableName, ExclusiveStartStreamArn: all![2]!.StreamArn! })).toEqual({
      Streams: [],
    });
    expect(await listStreams(context, { TableName: "nobody" })).toEqual({ Streams: [] });
    await expect(listStreams(context, { Limit: 101 })).rejects.toThrow("less than or equal to 100");
    await expect(listStreams(context, { ExclusiveStartStreamArn: "x".repeat(40) })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });
});
