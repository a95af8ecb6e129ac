import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN, StreamName } from "../kinesis-for-tests.ts";

test("lets larger records in, and keeps them out again", async () => {
  const { kinesis } = await openKinesisWithStream();
  const put = () => kinesis.putRecord({ StreamName, PartitionKey: "a", Data: Buffer.alloc(2 ** 21) });
  await expect(put()).rejects.toMatchObject({ code: "InvalidArgumentException" });
  expect(await kinesis.updateMaxRecordSize({ StreamARN, MaxRecordSizeInKiB: 10_240 })).toEqual({});
  await put();
  await kinesis.updateMaxRecordSize({ StreamARN, MaxRecordSizeInKiB: 1024 });
  await expect(put()).rejects.toMatchObject({ code: "InvalidArgumentException" });
  for (const MaxRecordSizeInKiB of [1023, 10_241]) {
    await expect(kinesis.updateMaxRecordSize({ StreamARN, MaxRecordSizeInKiB })).rejects.toMatchObject({
      code: "ValidationException",
    });
  }
});
