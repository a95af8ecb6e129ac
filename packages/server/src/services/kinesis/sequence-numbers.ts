/**
 * What callers see of a sequence: a number of 56 decimal digits with the fields that AWS's have, in hex
 *
 *   2, the shard's epoch in seconds (9), the last digit of the shard's number (1), the sequence (16), 00, the epoch again
 *   (9), the shard's number (8), 2
 *
 * as kinesalite took them apart. So numbers of a shard grow with its sequences, those of its children are larger, and each
 * tells its shard. Where AWS has the time of the record stands the epoch once more: nothing may depend on that, and this
 * way a number follows from shard and sequence alone.
 */

/** The sequence in the number with which a closed shard ends, after all that it ever gave out. */
export const endOfShard = 0x7fff_ffff_ffff_ffffn;

export interface NumberedShard {
  readonly number: number;
  readonly epoch: number;
}

export function formatSequence(shard: NumberedShard, sequence: number | bigint): string {
  const { head, tail } = framesOf(shard);
  return BigInt(`0x${head}${sequence.toString(16).padStart(16, "0")}${tail}`).toString();
}

/** A number taken apart; undefined when no shard can have given it out. */
export interface ParsedSequence {
  readonly shard: NumberedShard;
  readonly sequence: bigint;
}

export function parseSequence(text: string): ParsedSequence | undefined {
  if (!/^[1-9]\d{55}$/.test(text)) return undefined;
  const hex = BigInt(text).toString(16);
  const [, epochHex, sequenceHex, numberHex] =
    /^2([0-9a-f]{9})[0-9a-f]([0-7][0-9a-f]{15})00[0-9a-f]{9}([0-7][0-9a-f]{7})2$/.exec(hex) ?? [];
  if (!epochHex || !sequenceHex || !numberHex) return undefined;
  const shard = { number: Number.parseInt(numberHex, 16), epoch: Number.parseInt(epochHex, 16) };
  const sequence = BigInt(`0x${sequenceHex}`);
  return formatSequence(shard, sequence) === text ? { shard, sequence } : undefined;
}

function framesOf({ number, epoch }: NumberedShard): { head: string; tail: string } {
  const epochHex = epoch.toString(16).padStart(9, "0");
  const numberHex = number.toString(16).padStart(8, "0");
  return { head: `2${epochHex}${numberHex.at(-1)}`, tail: `00${epochHex}${numberHex}2` };
}
