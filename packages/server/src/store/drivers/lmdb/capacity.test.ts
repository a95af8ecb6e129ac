import { expect, test } from "vitest";
import { capacityBytesFor } from "./capacity.ts";

const megabyte = 2 ** 20;

test.each([
  [0, 1],
  [500, 1],
  [1023, 1],
  [1024, 2],
  [7000, 8],
  [8192, 16],
  [1_000_000, 16],
])("beside a tree of %i MB each file takes %i MB", (treeMb, capacityMb) => {
  expect(capacityBytesFor(treeMb * megabyte)).toBe(capacityMb * megabyte);
});
