import { describe, expect, it } from "vitest";
import { prefixRange } from "../../../store/keys.ts";
import { deleteTable } from "../operations/delete-table.ts";
import { putResourcePolicy } from "../operations/put-resource-policy.ts";
import { contextWith } from "../testing.ts";
import { getRecords } from "./operations/get-records.ts";
import { listStreams } from "./operations/list-streams.ts";
import { trimStreams } from "./stream-trimmer.ts";
import { dayMs, iterator, put, records, streamed, TableName, theStream } from "./testing.ts";

describe("trimming", () => {
  it("takes what is older than a day, and says so to those who come too late", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock } = context.platform;
    await put(context, 1, "a");
    await put(context, 1, "b");
    await clock.advance(dayMs - 10 * 60_000);
    await put(context, 1, "c");
    const old = await iterator(context, "TRIM_HORIZON");
    await trimStreams(context.platform);
    expect(await records(context)).toHaveLength(3);
    await clock.advance(10 * 60_000);
    await trimStreams(context.platform);
    expect((await records(context)).map(({ dynamodb }) => dynamodb?.Keys?.["pk"]?.S)).toEqual(["c"]);
    await expect(getRecords(context, { ShardIterator: old })).rejects.toMatchObject({
      code: "TrimmedDataAccessException",
    });
    const trimmed = { code: "TrimmedDataAccessException" };
    await expect(iterator(context, "AT_SEQUENCE_NUMBER", "100000000000020000000")).rejects.toMatchObject(trimmed);
    await expect(iterator(context, "AFTER_SEQUENCE_NUMBER", "100000000000010000000")).rejects.toMatchObject(trimmed);
    expect(
      await records(context, await iterator(context, "AFTER_SEQUENCE_NUMBER", "100000000000020000000")),
    ).toHaveLength(1);
  });

  it("goes on with the numbers when everything was trimmed", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    await put(context, 1, "a");
    await context.platform.clock.advance(dayMs);
    await trimStreams(context.platform);
    expect(await records(context)).toEqual([]);
    await put(context, 1, "b");
    expect((await records(context))[0]?.dynamodb?.SequenceNumber).toBe("100000000000020000000");
  });

  it("keeps a disabled stream for a day and leaves nothing of it", async () => {
    const context = await contextWith(streamed("KEYS_ONLY"));
    const { clock, store } = context.platform;
    await put(context, 1);
    await putResourcePolicy(context, {
      ResourceArn: (await theStream(context)).StreamArn,
      Policy: '{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}',
    });
    await deleteTable(context, { TableName });
    await clock.advance(dayMs - 1);
    await trimStreams(context.platform);
    expect(await records(context)).toHaveLength(1);
    await clock.advance(1);
    await trimStreams(context.platform);
    expect((await listStreams(context, {})).Streams).toEqual([]);
    for (const kind of ["stream", "stream-record", "stream-sequence", "stream-horizon", "policy"]) {
      const rows = await store.read((tx) => [...tx.range(prefixRange(["dynamodb", kind]))].length);
      expect(rows).toBe(0);
    }
  });
});
