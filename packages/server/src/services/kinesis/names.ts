import { accountId } from "../../engine/platform.ts";

export const streamArn = (region: string, name: string) => `arn:aws:kinesis:${region}:${accountId}:stream/${name}`;

export function shardIdOf(number: number): string {
  return `shardId-${String(number).padStart(12, "0")}`;
}

/**
 * The number of the shard that a text names; undefined when it names none. As kinesalite recorded, AWS reads a number with
 * or without anything before a hyphen: `5`, `shard-5` and `shardId-000000000005` are one shard.
 */
export function shardNumberOf(text: string): number | undefined {
  const digits = text.split("-")[1] || text;
  const number = /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
  return number < 2 ** 31 ? number : undefined;
}
