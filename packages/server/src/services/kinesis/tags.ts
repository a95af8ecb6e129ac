import { accountId } from "../../engine/platform.ts";
import type { Reading, Writing } from "../../store/store.ts";
import { invalidArgument, limitExceeded } from "./errors.ts";
import { kinesisKeys, type Tags, tagRecords } from "./records.ts";

export const tagCountMax = 50;

/** What has tags: a stream, or one of its consumers. */
export interface Tagged {
  readonly streamName: string;
  readonly streamId: string;
  readonly consumerName?: string;
}

export function readTags(tx: Reading, { streamId, consumerName }: Tagged): Tags {
  const stored = tx.get(kinesisKeys.tags(streamId, consumerName));
  return stored ? tagRecords.decode(stored) : {};
}

/** Throws LimitExceededException for more than 50 tags. */
export function addTags(tx: Writing, added: Tags, tagged: Tagged): void {
  const { streamName, streamId, consumerName } = tagged;
  const tags = { ...readTags(tx, tagged), ...added };
  if (Object.keys(tags).length > tagCountMax) {
    const kind = consumerName === undefined ? "stream" : "consumer";
    throw limitExceeded(
      `Failed to add tags to ${kind} ${consumerName ?? streamName} under account ${accountId} because a given ${kind} ` +
        `cannot have more than ${tagCountMax} tags associated with it.`,
    );
  }
  tx.put(kinesisKeys.tags(streamId, consumerName), tagRecords.encode(tags));
}

export function removeTags(tx: Writing, keys: readonly string[], tagged: Tagged): void {
  const kept = Object.entries(readTags(tx, tagged)).filter(([key]) => !keys.includes(key));
  tx.put(kinesisKeys.tags(tagged.streamId, tagged.consumerName), tagRecords.encode(Object.fromEntries(kept)));
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
