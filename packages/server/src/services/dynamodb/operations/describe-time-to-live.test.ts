import { expect, it } from "vitest";
import { contextWith, peopleTable } from "../testing.ts";
import { describeTimeToLive } from "./describe-time-to-live.ts";

it("says that items do not expire, or that there is no table", async () => {
  const context = await contextWith(peopleTable);
  expect(await describeTimeToLive(context, { TableName: "people" })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" },
  });
  await expect(describeTimeToLive(context, { TableName: "other" })).rejects.toMatchObject({
    code: "ResourceNotFoundException",
    message: "Requested resource not found: Table: other not found",
  });
});
