import { expect, test } from "vitest";
import { openKinesisWithStream, StreamARN, StreamName } from "../kinesis-for-tests.ts";

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, "v"]));

test("adds tags and overwrites those that there are", async () => {
  const { kinesis } = await openKinesisWithStream();
  expect(await kinesis.addTagsToStream({ StreamName, Tags: { b: "1", a: "1" } })).toEqual({});
  await kinesis.addTagsToStream({ StreamARN, Tags: { a: "2", "ü :_./=+-%@": "" } });
  expect((await kinesis.listTagsForStream({ StreamName })).Tags).toEqual([
    { Key: "a", Value: "2" },
    { Key: "b", Value: "1" },
    { Key: "ü :_./=+-%@", Value: "" },
  ]);
});

test("takes fifty and no strange ones", async () => {
  const { kinesis } = await openKinesisWithStream();
  await kinesis.addTagsToStream({ StreamName, Tags: many(50) });
  await kinesis.addTagsToStream({ StreamName, Tags: many(50) });
  await expect(kinesis.addTagsToStream({ StreamName, Tags: { more: "1" } })).rejects.toMatchObject({
    code: "LimitExceededException",
    message: expect.stringContaining("cannot have more than 50 tags associated with it."),
  });
  for (const key of ["a;b", "a\tb", "a\nb", "a,b", "a'b", "aws:x"]) {
    await expect(kinesis.addTagsToStream({ StreamName, Tags: { [key]: "1" } })).rejects.toMatchObject({
      code: "InvalidArgumentException",
    });
  }
  await expect(kinesis.addTagsToStream({ StreamName: "x", Tags: { a: "1" } })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Stream x under account 000000000000 not found.",
  });
});
