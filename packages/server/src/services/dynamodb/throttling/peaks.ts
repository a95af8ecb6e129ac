import type { Clock } from "../../../kernel/clock.ts";

interface Peak {
  readonly sinceMs: number;
  second: number;
  unitsThisSecond: number;
  units: number;
}

/** AWS asks to spread growth over half an hour: until then more than twice the peak of before may be refused. */
const periodMs = 30 * 60_000;
const peakCountMax = 10_000;

/** The most that was used in one second of the last half hour, of each limit. In memory: after a restart it begins anew. */
export class Peaks {
  readonly #clock: Clock;
  readonly #peaks = new Map<string, Peak>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes what was used; the peak of the half hour before, where this is the first use after it. */
  note(id: string, units: number): number | undefined {
    const nowMs = this.#clock.nowMs();
    const second = Math.floor(nowMs / 1000);
    const peak = this.#peaks.get(id);
    if (!peak || nowMs - peak.sinceMs >= periodMs) {
      // Tables come and go; those that are used begin again.
      if (this.#peaks.size >= peakCountMax) this.#peaks.clear();
      this.#peaks.set(id, { sinceMs: nowMs, second, unitsThisSecond: units, units });
      return peak?.units;
    }
    peak.unitsThisSecond = peak.second === second ? peak.unitsThisSecond + units : units;
    peak.second = second;
    peak.units = Math.max(peak.units, peak.unitsThisSecond);
    return undefined;
  }
}
