import { expect, test } from "vitest";
import { billFor, differenceOf, freeTierOf, noUsage, sumOf, sumOfBills, usageOf } from "./bill.ts";

const sums = {
  requests: 1,
  x86MegabyteMilliseconds: 120 * 1_536,
  armMegabyteMilliseconds: 0,
  storageMegabyteMilliseconds: 0,
};

test("megabytes and milliseconds become gigabytes and seconds", () => {
  expect(usageOf(sums)).toEqual({ requests: 1, gbSeconds: { x86_64: 0.18, arm64: 0 }, storageGbSeconds: 0 });
  const storageMegabyteMilliseconds = (10_240 - 512) * 1_000;
  expect(usageOf({ ...sums, storageMegabyteMilliseconds }).storageGbSeconds).toBe(9.5);
});

// The figures of these three are worked out by hand from the price page's rules.
test("three million requests of 120 ms at 1,536 MB on x86 with the free tier off cost 2.73 dollars", () => {
  const usage = { requests: 3_000_000, gbSeconds: { x86_64: 540_000, arm64: 0 }, storageGbSeconds: 0 };
  const bill = billFor(usage);
  expect(bill.requests).toBeCloseTo(0.6, 10);
  expect(bill.duration).toBeCloseTo(9.000018, 10);
  expect(bill.total - freeTierOf(usage).total).toBeCloseTo(0.4 + 140_000 * 0.0000166667, 8);
});

test("Arm is cheaper, storage is extra", () => {
  const usage = { requests: 18, gbSeconds: { x86_64: 0, arm64: 3_637.96 }, storageGbSeconds: 3_456.062 };
  const bill = billFor(usage);
  expect(bill.duration).toBeCloseTo(0.048506, 6);
  expect(bill.storage).toBeCloseTo(0.000106792, 9);
  expect(bill.total).toBeCloseTo(bill.duration + bill.storage + 0.0000036, 12);
});

test("the free tier is one for both architectures, covers no storage, and is no more than the bill", () => {
  const both = { requests: 10, gbSeconds: { x86_64: 400_000, arm64: 400_000 }, storageGbSeconds: 1e9 };
  const free = freeTierOf(both);
  expect(free.duration).toBeCloseTo(billFor(both).duration / 2, 10);
  expect(free.requests).toBeCloseTo(billFor(both).requests, 12);
  expect(free.storage).toBe(0);
  expect(freeTierOf(noUsage).total).toBe(0);
});

test("usages and bills add up, and what is taken away is never more than there is", () => {
  const arm = usageOf({ ...sums, x86MegabyteMilliseconds: 0, armMegabyteMilliseconds: 120 * 1_536 });
  const twice = sumOf(usageOf(sums), arm);
  expect(twice).toEqual({ requests: 2, gbSeconds: { x86_64: 0.18, arm64: 0.18 }, storageGbSeconds: 0 });
  expect(differenceOf(twice, arm)).toEqual(usageOf(sums));
  expect(differenceOf(arm, twice)).toEqual(noUsage);
  const { total } = billFor(twice);
  expect(sumOfBills([billFor(twice), billFor(twice)]).total).toBeCloseTo(2 * total, 12);
});
