import { assertSame } from "./mismatch.ts";
import type { OracleTable } from "./oracle.ts";
import type { PlatformUnderTest } from "./platform-under-test.ts";
import { readStream, type StreamRecord } from "./stream-reader.ts";
import { normalItem, textOfItem } from "./values.ts";

const keptSeconds = 24 * 60 * 60;

/** The stream has one record for every change, in order for each key; after a day the oldest may be gone. */
export async function checkStream(platform: PlatformUnderTest, tableName: string, table: OracleTable): Promise<void> {
  const { stream } = table.definition;
  if (!stream) return;
  const records = await readStream((operation, input) => platform.expect(operation, input), tableName);
  const ids = new Set(records.map(({ eventID }) => eventID));
  assertSame("distinct ids of stream records", ids.size, records.length);
  const wantsNew = stream.startsWith("NEW");
  const wantsOld = stream === "OLD_IMAGE" || stream === "NEW_AND_OLD_IMAGES";
  const seen = byKey(records, ({ dynamodb }) => textOfItem(dynamodb.Keys));
  const expected = byKey(table.changes, ({ key }) => key);
  for (const key of new Set([...seen.keys(), ...expected.keys()])) {
    const changes = expected.get(key) ?? [];
    const of = seen.get(key) ?? [];
    const mustBe = changes.filter(({ timeSeconds }) => platform.nowSeconds() - timeSeconds < keptSeconds).length;
    const kept = Math.min(Math.max(mustBe, of.length), changes.length);
    const wanted = changes.slice(changes.length - kept).map((change) => ({
      name: change.name,
      byExpiry: change.byExpiry,
      ...(wantsNew && change.after && { after: normalItem(change.after) }),
      ...(wantsOld && change.before && { before: normalItem(change.before) }),
      ...(!change.byExpiry && { timeSeconds: change.timeSeconds }),
    }));
    assertSame(`the stream's records of ${key}`, of.map(told), wanted);
  }
}

function told({ eventName, userIdentity, dynamodb }: StreamRecord) {
  const { NewImage, OldImage, ApproximateCreationDateTime } = dynamodb;
  return {
    name: eventName,
    byExpiry: userIdentity !== undefined,
    ...(NewImage && { after: normalItem(NewImage) }),
    ...(OldImage && { before: normalItem(OldImage) }),
    ...(userIdentity === undefined && { timeSeconds: ApproximateCreationDateTime }),
  };
}

function byKey<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
