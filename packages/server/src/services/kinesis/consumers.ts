import type { Consumer } from "@aws-sdk/client-kinesis";
import { accountId } from "../../engine/platform.ts";
import type { RequestContext } from "../../engine/service.ts";
import { NotImplementedError } from "../../kernel/errors.ts";
import type { Reading } from "../../store/store.ts";
import { invalidArgument, notFound, streamNotFound } from "./errors.ts";
import { streamArn } from "./names.ts";
import { type ConsumerRecord, consumerRecords, kinesisKeys } from "./records.ts";
import { wholeSeconds } from "./stream-descriptions.ts";
import { requestedStream, requireStream } from "./streams.ts";

/** Where a consumer is to be found. `createdSeconds` is known from its ARN, and then must be its own. */
export interface ConsumerPlace {
  readonly streamName: string;
  readonly consumerName: string;
  readonly createdSeconds?: number;
}

/** How a request names a consumer: by ARN, by its stream and its name, or both ways. */
export interface ConsumerInput {
  readonly ConsumerARN?: string | undefined;
  readonly ConsumerName?: string | undefined;
  readonly StreamARN?: string | undefined;
  readonly StreamId?: string | undefined;
}

const arnPattern =
  /^arn:aws[^:]*:kinesis:([^:]*):(\d{12}):stream\/([a-zA-Z0-9_.-]{1,128})\/consumer\/([a-zA-Z0-9_.-]{1,128}):(\d{1,12})$/;

export function requestedConsumer(region: string, input: ConsumerInput): ConsumerPlace {
  const { ConsumerARN, ConsumerName: name, StreamARN, StreamId } = input;
  if (ConsumerARN === undefined) {
    if (StreamARN === undefined || name === undefined) {
      throw invalidArgument("Either ConsumerARN or both StreamARN and ConsumerName should be provided.");
    }
    return { streamName: requestedStream(region, { StreamARN, StreamId }), consumerName: name };
  }
  const place = parseConsumerArn(region, { ConsumerARN, StreamId });
  const isSameStream = StreamARN === undefined || requestedStream(region, { StreamARN }) === place.streamName;
  if (!isSameStream || (name !== undefined && name !== place.consumerName)) {
    throw invalidArgument("ConsumerARN, StreamARN and ConsumerName do not name the same consumer.");
  }
  return place;
}

export function parseConsumerArn(
  region: string,
  { ConsumerARN: arn, StreamId }: { readonly ConsumerARN: string; readonly StreamId?: string | undefined },
): ConsumerPlace {
  if (StreamId !== undefined) throw new NotImplementedError("the parameter StreamId");
  const [, arnRegion, account, streamName, consumerName, seconds] = arnPattern.exec(arn) ?? [];
  if (streamName === undefined || consumerName === undefined) {
    throw invalidArgument(`ConsumerARN ${arn} is not the ARN of a consumer.`);
  }
  if (arnRegion !== region || account !== accountId) throw streamNotFound(streamName, account);
  return { streamName, consumerName, createdSeconds: Number(seconds) };
}

/** Throws ResourceNotFoundException, also for a consumer of that name which is not the one of the ARN. */
export function requireConsumer(tx: Reading, streamId: string, place: ConsumerPlace): ConsumerRecord {
  const { consumerName, createdSeconds } = place;
  const stored = tx.get(kinesisKeys.consumer(streamId, consumerName));
  const consumer = stored && consumerRecords.decode(stored);
  if (consumer && (createdSeconds === undefined || createdSeconds === secondsOf(consumer))) return consumer;
  throw notFound(`Consumer ${consumerName} under stream ${place.streamName}, account ${accountId} not found.`);
}

/** A consumer with its stream's id; throws ResourceNotFoundException for either. */
export function findConsumer(tx: Reading, region: string, place: ConsumerPlace) {
  const { id: streamId } = requireStream(tx, region, place.streamName);
  return { streamId, consumer: requireConsumer(tx, streamId, place) };
}

export function consumerArn(region: string, streamName: string, consumer: ConsumerRecord): string {
  return `${streamArn(region, streamName)}/consumer/${consumer.name}:${secondsOf(consumer)}`;
}

export function describeConsumer(region: string, streamName: string, consumer: ConsumerRecord): Consumer {
  return {
    ConsumerName: consumer.name,
    ConsumerARN: consumerArn(region, streamName, consumer),
    ConsumerStatus: "ACTIVE",
    ConsumerCreationTimestamp: wholeSeconds(consumer.createdMs),
  };
}

/** What a policy must cover for an operation on a consumer. */
export function consumerResource({ region }: RequestContext, input: ConsumerInput): readonly string[] {
  const { ConsumerARN, ConsumerName = "", StreamARN = streamArn(region, "") } = input;
  return [ConsumerARN ?? `${StreamARN}/consumer/${ConsumerName}:*`];
}

function secondsOf({ createdMs }: ConsumerRecord): number {
  return Math.floor(createdMs / 1000);
}
