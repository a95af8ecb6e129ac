import { expect, test } from "vitest";
import { VirtualClock } from "./clock.ts";
import { capitals, spanId, traceId, ulid, uuid } from "./ids.ts";
import { seededRandom } from "./random.ts";

const random = seededRandom(42);

test("a request id is a version 4 UUID", () => {
  expect(uuid(random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("ULIDs sort by the time they were made", async () => {
  const clock = new VirtualClock();
  const earlier = ulid(clock, random);
  await clock.advance(1);
  expect(ulid(clock, random) > earlier).toBe(true);
  expect(earlier).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test("trace and span ids have X-Ray's form", () => {
  expect(traceId(new VirtualClock(0x5f5e1000 * 1000), random)).toMatch(/^1-5f5e1000-[0-9a-f]{24}$/);
  expect(spanId(random)).toMatch(/^[0-9a-f]{16}$/);
});

test("capitals are as many as asked for", () => {
  expect(capitals(random, 16)).toMatch(/^[0-9A-Z]{16}$/);
});
