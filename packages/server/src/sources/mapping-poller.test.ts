import { describe, expect, it } from "vitest";
import { readableShards } from "./mapping-poller.ts";

describe("readableShards", () => {
  const shards = [
    { ShardId: "parent", ParentShardId: "forgotten" },
    { ShardId: "child", ParentShardId: "parent" },
    { ShardId: "grandchild", ParentShardId: "child" },
    { ShardId: "stranger" },
  ];

  it("reads parents to their end before their children", () => {
    expect(readableShards(shards, new Map())).toEqual(["parent", "stranger"]);
    const after = { at: "after", sequenceNumber: "1" } as const;
    expect(readableShards(shards, new Map([["parent", after]]))).toEqual(["parent", "stranger"]);
    expect(readableShards(shards, new Map([["parent", { at: "end" }]]))).toEqual(["child", "stranger"]);
  });
});
