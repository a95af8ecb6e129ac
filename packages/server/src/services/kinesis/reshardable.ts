import { accountId } from "../../engine/platform.ts";
import { ServiceError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { invalidArgument, shardNotFound } from "./errors.ts";
import { shardIdOf } from "./names.ts";
import type { StreamRecord } from "./records.ts";
import { findShard, type NumberedShardRecord } from "./shards.ts";

/** Throws ValidationException for a stream whose shards are AWS's own business. */
export function requireProvisioned({ name, mode }: StreamRecord): void {
  if (mode === "PROVISIONED") return;
  throw new ServiceError(
    "ValidationException",
    `Request is invalid. Stream ${name} under account ${accountId} is in On-Demand mode.`,
  );
}

/** An open shard; throws ResourceNotFoundException, and InvalidArgumentException for one that is closed. */
export function requireReshardable(tx: Reading, stream: StreamRecord, number: number): NumberedShardRecord {
  const shard = findShard(tx, stream, number);
  if (!shard) throw shardNotFound(shardIdOf(number), stream.name);
  if (shard.closedMs === undefined) return shard;
  throw invalidArgument(
    `Shard ${shardIdOf(number)} in stream ${stream.name} under account ${accountId} has already been merged or split, ` +
      "and thus is not eligible for merging or splitting.",
  );
}
