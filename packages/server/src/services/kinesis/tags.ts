import { accountId } from "../../engine/platform.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { invalidArgument, limitExceeded } from "./errors.ts";
import { kinesisKeys, type Tags, tagRecords } from "./records.ts";

const tagCountMax = 50;

export function readTags(tx: Reading, streamId: string, consumerName?: string): Tags {
  const stored = tx.get(kinesisKeys.tags(streamId, consumerName));
  return stored ? tagRecords.decode(stored) : {};
}

/** Throws LimitExceededException for more than 50 tags. */
export function addTags(tx: Writing, added: Tags, streamName: string, streamId: string, consumerName?: string): void {
  const tags = { ...readTags(tx, streamId, consumerName), ...added };
  if (Object.keys(tags).length > tagCountMax) {
    throw limitExceeded(
      `Failed to add tags to stream ${streamName} under account ${accountId} because a given ` +
        `${consumerName === undefined ? "stream" : "consumer"} cannot have more than ${tagCountMax} tags associated with it.`,
    );
  }
  tx.put(kinesisKeys.tags(streamId, consumerName), tagRecords.encode(tags));
}

export function removeTags(tx: Writing, keys: readonly string[], streamId: string, consumerName?: string): void {
  const kept = Object.entries(readTags(tx, streamId, consumerName)).filter(([key]) => !keys.includes(key));
  tx.put(kinesisKeys.tags(streamId, consumerName), tagRecords.encode(Object.fromEntries(kept)));
}

/** AWS keeps keys that begin with `aws:` for itself. */
export function checkTags(tags: Tags): void {
  checkTagTexts([...Object.keys(tags), ...Object.values(tags)]);
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw invalidArgument("Tag keys starting with aws: are reserved for AWS.");
  }
}

/** The one character more than AWS's message lists is the colon, which its documentation of TagResource allows. */
export function checkTagTexts(texts: readonly string[]): void {
  if (texts.every((text) => /^[\p{L}\p{N}\p{Zs}_.:/=+\-%@]*$/u.test(text))) return;
  throw invalidArgument(
    "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.",
  );
}

/** In the order of their keys. */
export function listTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.keys(tags)
    .sort()
    .map((Key) => ({ Key, Value: tags[Key]! }));
}
