import { type Architecture, prices } from "./prices.ts";

/** What was used: of one function, or of all together. */
export interface Usage {
  readonly requests: number;
  readonly gbSeconds: Readonly<Record<Architecture, number>>;
  /** Of `/tmp` beyond what is included. */
  readonly storageGbSeconds: number;
}

/** In dollars. */
export interface Bill {
  readonly requests: number;
  readonly duration: number;
  readonly storage: number;
  readonly total: number;
}

/** What was billed, as the platform adds it up. */
export interface BilledSums {
  readonly requests: number;
  readonly x86MegabyteMilliseconds: number;
  readonly armMegabyteMilliseconds: number;
  readonly storageMegabyteMilliseconds: number;
}

export const noUsage: Usage = { requests: 0, gbSeconds: { x86_64: 0, arm64: 0 }, storageGbSeconds: 0 };

/** In megabytes and milliseconds. */
const gbSecond = 1_024 * 1_000;

export function usageOf(sums: BilledSums): Usage {
  return {
    requests: sums.requests,
    gbSeconds: { x86_64: sums.x86MegabyteMilliseconds / gbSecond, arm64: sums.armMegabyteMilliseconds / gbSecond },
    storageGbSeconds: sums.storageMegabyteMilliseconds / gbSecond,
  };
}

export function sumOf(one: Usage, other: Usage): Usage {
  return {
    requests: one.requests + other.requests,
    gbSeconds: {
      x86_64: one.gbSeconds.x86_64 + other.gbSeconds.x86_64,
      arm64: one.gbSeconds.arm64 + other.gbSeconds.arm64,
    },
    storageGbSeconds: one.storageGbSeconds + other.storageGbSeconds,
  };
}

/** What is left of `all` without `some` of it. */
export function differenceOf(all: Usage, some: Usage): Usage {
  const left = (whole: number, part: number) => Math.max(0, whole - part);
  return {
    requests: left(all.requests, some.requests),
    gbSeconds: {
      x86_64: left(all.gbSeconds.x86_64, some.gbSeconds.x86_64),
      arm64: left(all.gbSeconds.arm64, some.gbSeconds.arm64),
    },
    storageGbSeconds: left(all.storageGbSeconds, some.storageGbSeconds),
  };
}

export function totalGbSeconds({ gbSeconds }: Usage): number {
  return gbSeconds.x86_64 + gbSeconds.arm64;
}

export function billFor(usage: Usage): Bill {
  const requests = usage.requests * prices.request;
  const duration = usage.gbSeconds.x86_64 * prices.gbSecond.x86_64 + usage.gbSeconds.arm64 * prices.gbSecond.arm64;
  const storage = usage.storageGbSeconds * prices.storageGbSecond;
  return { requests, duration, storage, total: requests + duration + storage };
}

/**
 * What the free tier takes off a calendar month's bill. Where there is more of both architectures than is free, AWS does not
 * say which goes first; here each gets its share.
 */
export function freeTierOf(month: Usage): Bill {
  const { requests, duration } = billFor(month);
  const share = (used: number, free: number) => (used > free ? free / used : 1);
  const freeRequests = requests * share(month.requests, prices.freeTier.requests);
  const freeDuration = duration * share(totalGbSeconds(month), prices.freeTier.gbSeconds);
  return { requests: freeRequests, duration: freeDuration, storage: 0, total: freeRequests + freeDuration };
}

export function sumOfBills(bills: readonly Bill[]): Bill {
  const sum = (part: keyof Bill) => bills.reduce((total, bill) => total + bill[part], 0);
  return { requests: sum("requests"), duration: sum("duration"), storage: sum("storage"), total: sum("total") };
}
