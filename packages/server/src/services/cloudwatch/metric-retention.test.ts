import { expect, test } from "vitest";
import { prefixRange } from "../../store/keys.ts";
import type { Store } from "../../store/store.ts";
import { type CloudwatchForTests, noonMs, openCloudwatch, putValue, readStatistic } from "./cloudwatch-for-tests.ts";
import { createMetricRetention, retainMetrics } from "./metric-retention.ts";

const hour = 3600;
const day = 24 * hour;

const countPoints = (store: Store) => store.read((tx) => [...tx.range(prefixRange(["cloudwatch", "point"]))].length);
const countMetrics = (store: Store) => store.read((tx) => [...tx.range(prefixRange(["cloudwatch", "metric"]))].length);
const nowSeconds = ({ clock }: CloudwatchForTests) => Math.floor(clock.nowMs() / 1000);
const moment = (seconds: number) => new Date(noonMs + seconds * 1000);

/** Two hours of data: a value each second in the first minute, then one each minute. */
async function openWithData(): Promise<CloudwatchForTests> {
  const opened = openCloudwatch();
  const { cloudwatch } = opened;
  const seconds = Array.from({ length: 60 }, (_, second) => ({ Timestamp: moment(second), StorageResolution: 1 }));
  const minutes = Array.from({ length: 119 }, (_, minute) => ({ Timestamp: moment(60 * (minute + 1)) }));
  const data = [...seconds, ...minutes].map((one, index) => ({ MetricName: "m", Value: index, ...one }));
  await cloudwatch.putMetricData({ Namespace: "n", MetricData: data });
  return opened;
}

const count = (opened: CloudwatchForTests, period: number) =>
  readStatistic(opened, [-hour, 3 * hour], period, "SampleCount");
const total = async (opened: CloudwatchForTests, period: number) =>
  (await count(opened, period)).reduce((sum, [, samples]) => sum + samples, 0);

test.each(["with", "without"])("data is as fine as its age allows, %s the worker having run", async (worker) => {
  const opened = await openWithData();
  const work = async () => {
    if (worker === "with") await retainMetrics(opened.store, nowSeconds(opened));
  };
  await work();
  expect([await total(opened, 1), await total(opened, 60), await total(opened, 3600)]).toEqual([60, 179, 179]);
  await opened.clock.advance(4 * hour * 1000);
  await work();
  expect([await total(opened, 1), await total(opened, 30), await total(opened, 60)]).toEqual([0, 0, 179]);
  await opened.clock.advance(15 * day * 1000);
  await work();
  expect([await total(opened, 60), await total(opened, 240), await total(opened, 300)]).toEqual([0, 0, 179]);
  expect((await count(opened, 300))[0]).toEqual([0, 64]);
  await opened.clock.advance(48 * day * 1000);
  await work();
  expect([await total(opened, 300), await total(opened, 3600), await total(opened, day)]).toEqual([0, 179, 179]);
  await opened.clock.advance(391 * day * 1000);
  await work();
  expect(await total(opened, 3600)).toBe(179);
  await opened.clock.advance(day * 1000);
  await work();
  expect(await total(opened, day)).toBe(0);
});

test("space shrinks with age, to nothing", async () => {
  const opened = await openWithData();
  const after = async (seconds: number) => {
    await opened.clock.advance(seconds * 1000);
    await retainMetrics(opened.store, nowSeconds(opened));
    return [await countPoints(opened.store), await countMetrics(opened.store)];
  };
  expect(await after(0)).toEqual([179, 1]);
  expect(await after(4 * hour)).toEqual([120, 1]);
  expect(await after(15 * day)).toEqual([24, 1]);
  expect(await after(48 * day)).toEqual([2, 1]);
  expect(await after(392 * day)).toEqual([0, 1]);
  expect(await after(2 * day)).toEqual([0, 0]);
});

test("stopped at any point, it loses nothing, counts nothing twice, and goes on where it was", async () => {
  const opened = await openWithData();
  for (let minute = 0; minute < 1300; minute += 100) {
    const MetricData = Array.from({ length: 100 }, (_, index) => ({
      MetricName: "m",
      Value: 1,
      Timestamp: moment(-60 * (minute + index + 1)),
    }));
    await opened.cloudwatch.putMetricData({ Namespace: "n", MetricData });
  }
  await opened.clock.advance(64 * day * 1000);
  const all = async () => (await readStatistic(opened, [-2 * day, day], 3600, "SampleCount")).map(([, n]) => n);
  const expected = await all();
  expect(expected.reduce((sum, samples) => sum + samples, 0)).toBe(179 + 1300);
  for (let steps = 0; ; steps++) {
    let left = steps;
    let done = true;
    await retainMetrics(opened.store, nowSeconds(opened), async () => {
      done = left-- > 0;
      return done;
    });
    expect(await all()).toEqual(expected);
    if (done) break;
  }
  expect(await countPoints(opened.store)).toBe(expected.length);
});

test("many metrics are all looked after, and late data finds its place", async () => {
  const opened = openCloudwatch();
  const MetricData = Array.from({ length: 450 }, (_, index) => ({
    MetricName: `m${index}`,
    Value: 1,
    StorageResolution: 1,
  }));
  for (const second of [0, 1]) {
    await opened.cloudwatch.putMetricData({
      Namespace: "n",
      MetricData: MetricData.map((datum) => ({ ...datum, Timestamp: moment(second) })),
    });
  }
  expect(await countPoints(opened.store)).toBe(900);
  await opened.clock.advance(4 * hour * 1000);
  await retainMetrics(opened.store, nowSeconds(opened));
  expect(await countPoints(opened.store)).toBe(450);
  await putValue(opened, moment(0), 5, { MetricName: "m0", StorageResolution: 1 });
  expect(await countPoints(opened.store)).toBe(450);
});

test("runs on the clock, once an hour", async () => {
  const opened = await openWithData();
  const worker = createMetricRetention(opened.platform);
  worker.start();
  await opened.clock.advance(5 * hour * 1000);
  expect(await countPoints(opened.store)).toBe(120);
  await worker.stop();
});
