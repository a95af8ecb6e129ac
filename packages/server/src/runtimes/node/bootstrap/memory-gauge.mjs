/** Runs inside the function's process. */

const { resourceUsage } = process;
const { rss } = process.memoryUsage;
const now = performance.now.bind(performance);

/** Short invocations in a row share a measurement. */
const measureEveryMs = 20;

/**
 * Measures the most memory that the process ever held, in KiB. The kernel's own record costs one call, but a process
 * inherits it from the one that started it; until it is surpassed, samples stand in for it.
 * @returns {() => number}
 */
export function createMemoryGauge() {
  const inheritedKb = resourceUsage().maxRSS;
  const recordIsOurs = inheritedKb * 1024 < rss() * 1.1;
  let peakKb = 0;
  let measuredMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - measuredMs < measureEveryMs) return peakKb;
    const recordKb = resourceUsage().maxRSS;
    peakKb = recordIsOurs || recordKb > inheritedKb ? recordKb : Math.max(peakKb, Math.ceil(rss() / 1024));
    measuredMs = now();
    return peakKb;
  };
}
