import { expect, test } from "vitest";
import type { FunctionSpecification } from "../runtimes/environments.ts";
import { afterNoon, type CloudwatchForTests, openCloudwatch } from "../services/cloudwatch/cloudwatch-for-tests.ts";
import { createFunctionBills } from "./function-bills.ts";

const specificationOf = (functionName: string, memoryMb: number, ephemeralStorageMb = 512) =>
  ({ region: "eu-west-1", functionName, memoryMb, ephemeralStorageMb }) as FunctionSpecification;

async function read({ cloudwatch }: CloudwatchForTests, MetricName: string, functionName?: string) {
  const { Datapoints = [] } = await cloudwatch.getMetricStatistics({
    Namespace: "Tireless/Usage",
    MetricName,
    ...(functionName && { Dimensions: [{ Name: "FunctionName", Value: functionName }] }),
    StartTime: afterNoon(0),
    EndTime: afterNoon(3600),
    Period: 3600,
    Statistics: ["Sum", "SampleCount"],
  });
  return Datapoints.map(({ Sum, SampleCount }) => [SampleCount, Sum]);
}

test("what is billed adds up by function and over all, to the megabyte and the millisecond", async () => {
  const opened = openCloudwatch();
  const bills = createFunctionBills(opened.platform);
  bills.start();
  bills.bill(specificationOf("small", 128), 1);
  bills.bill(specificationOf("small", 128), 3);
  bills.bill(specificationOf("large", 10_240, 1536), 900_000);
  await opened.clock.advance(1_000);
  const memory = process.arch === "arm64" ? "ArmMegabyteMilliseconds" : "X86MegabyteMilliseconds";
  expect(await read(opened, memory, "small")).toEqual([[2, 512]]);
  expect(await read(opened, memory, "large")).toEqual([[1, 9_216_000_000]]);
  expect(await read(opened, memory)).toEqual([[3, 9_216_000_512]]);
  expect(await read(opened, "StorageMegabyteMilliseconds", "small")).toEqual([]);
  expect(await read(opened, "StorageMegabyteMilliseconds", "large")).toEqual([[1, 921_600_000]]);
  await bills.stop();
});
