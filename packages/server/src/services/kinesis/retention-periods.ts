import type { RequestContext } from "../../engine/service.ts";
import { invalidArgument } from "./errors.ts";
import { putStream, requestedStream, requireStream, type StreamInput, trimHorizonMs } from "./streams.ts";

const hoursMin = 24;
const hoursMax = 8760;

/** Gives a stream another retention period, once `check` has nothing against it. */
export async function changeRetention(
  { platform, region }: RequestContext,
  input: StreamInput & { readonly RetentionPeriodHours: number | undefined },
  check: (streamName: string, requested: number, existing: number) => void,
): Promise<object> {
  const streamName = requestedStream(region, input);
  const hours = input.RetentionPeriodHours!;
  const nowMs = platform.clock.nowMs();
  await platform.store.transact((tx) => {
    const stream = requireStream(tx, region, streamName);
    checkHours(hours);
    check(streamName, hours, stream.retentionHours);
    putStream(tx, region, { ...stream, retentionHours: hours, expiredBeforeMs: trimHorizonMs(stream, nowMs) });
  });
  return {};
}

function checkHours(hours: number): void {
  if (hours < hoursMin) {
    throw invalidArgument(
      `Minimum allowed retention period is ${hoursMin} hours. Requested retention period (${hours} hours) is too short.`,
    );
  }
  if (hours > hoursMax) {
    throw invalidArgument(
      `Maximum allowed retention period is ${hoursMax} hours. Requested retention period (${hours} hours) is too long.`,
    );
  }
}
