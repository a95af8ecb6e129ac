/** Runs inside the function's process. */

const { resourceUsage } = process;
const { rss } = process.memoryUsage;

/**
 * Measures the most memory that the process ever held, in KiB. The kernel's own record costs one cheap call, but a process
 * inherits it from the one that started it; until it is surpassed, samples stand in for it.
 * @returns {() => number}
 */
export function createMemoryGauge() {
  const inheritedKb = resourceUsage().maxRSS;
  const recordIsOurs = inheritedKb * 1024 < rss() * 1.1;
  let sampledKb = 0;
  let calls = 0;
  return () => {
    const recordKb = resourceUsage().maxRSS;
    if (recordIsOurs || recordKb > inheritedKb) return recordKb;
    if (calls++ % 64 === 0) sampledKb = Math.max(sampledKb, Math.ceil(rss() / 1024));
    return sampledKb;
  };
}
