import { accountId } from "../../engine/platform.ts";
import { ServiceError } from "../../kernel/errors.ts";

/** AWS's words, as kinesalite and moto recorded them; where a file has others of its own, they stand there. */

export function invalidArgument(message: string): ServiceError {
  return new ServiceError("InvalidArgumentException", message);
}

export function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceededException", message);
}

export function inUse(message: string): ServiceError {
  return new ServiceError("ResourceInUseException", message);
}

export function streamNotFound(streamName: string, account = accountId): ServiceError {
  return notFound(`Stream ${streamName} under account ${account} not found.`);
}

/** What readers of a shard hear when there is none of this name. */
export function shardDoesNotExist(shardId: string, streamName: string): ServiceError {
  return notFound(`Shard ${shardId} in stream ${streamName} under account ${accountId} does not exist`);
}

/** What those hear who would change it, and all who name what cannot be a shard. */
export function shardNotFound(shardId: string, streamName: string): ServiceError {
  return notFound(`Could not find shard ${shardId} in stream ${streamName} under account ${accountId}.`);
}
