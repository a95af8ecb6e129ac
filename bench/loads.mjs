/**
 * Makes every load ready for every target and returns the cells to measure. A load is `{ work, workload, clients }` and
 * what the workload wants; one with a `keyCount` gets as many items in its table first. `lacking` says of targets why they
 * cannot be given it.
 */
export async function loadCells({ generator, progress }, targets, loads) {
  const cells = [];
  for (const [targetName, target] of Object.entries(targets)) {
    for (const load of loads) {
      if (!target || load.lacking?.[targetName]) continue;
      const { port, pid, signed } = target;
      const { work, workload, clients, table, itemBytes, keyCount, partitionItems, distinct } = load;
      const options = { port, signed, table, itemBytes, keyCount, partitionItems, distinct };
      const key = cellKey(targetName, work);
      progress(`making ready: ${key}`);
      if (keyCount) {
        const filling = { ...options, workload: "batch-write", count: keyCount / 25, clients: 4, durationMs: 20_000 };
        await generator.fill(filling);
      }
      await generator.prepare({ ...options, name: key, workload });
      cells.push({ key, name: key, clients, pid });
    }
  }
  return cells;
}

export function cellKey(targetName, work) {
  return `${targetName}: ${work}`;
}
