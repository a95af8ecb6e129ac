/**
 * Keeps the process from ending while `work` runs. Timers and idle children of the platform deliberately do not, so that a
 * script that forgets to stop a platform can end; stopping it must nevertheless come to its end.
 */
export async function holdProcessDuring<T>(work: () => Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, 2 ** 30);
  try {
    return await work();
  } finally {
    clearInterval(hold);
  }
}
