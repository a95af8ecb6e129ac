/** What the crash test writes, and what must then hold of it at any moment. */
import { decodeKey, encodeKey, prefixRange } from "../keys.ts";
import type { Reading, Writing } from "../store.ts";

export const laneCount = 8;
/** Numbers of a lane's log that are kept; each write adds one and deletes another. */
const logLength = 5;
/** Lanes of long values fill the journal's files within a writer's life. */
const valueBytesOf = (lane: number) => (lane % 2 === 0 ? 300 : 40_000);

/** The next write of a lane: two counters, a log of the last numbers, and a total over all lanes. */
export function writeNext(tx: Writing, lane: number): number {
  const number = numberAt(tx, ["lane", lane, "left"]) + 1;
  const total = numberAt(tx, ["total"]) + 1;
  tx.put(encodeKey(["lane", lane, "left"]), Buffer.from(String(number)));
  tx.put(encodeKey(["log", lane, number]), Buffer.alloc(valueBytesOf(lane), number));
  for (const { key } of tx.range({ ...prefixRange(["log", lane]), reverse: true })) {
    if (Number(decodeKey(key)[2]) <= number - logLength) tx.delete(key);
  }
  tx.put(encodeKey(["total"]), Buffer.from(String(total)));
  tx.put(encodeKey(["lane", lane, "right"]), Buffer.from(String(number)));
  return number;
}

/** What is wrong with the state, given the last number that was acknowledged on each lane; empty when all is well. */
export function findDamage(tx: Reading, acknowledged: readonly number[]): string[] {
  const damage: string[] = [];
  let sum = 0;
  for (let lane = 0; lane < laneCount; lane++) {
    const left = numberAt(tx, ["lane", lane, "left"]);
    const right = numberAt(tx, ["lane", lane, "right"]);
    const log = Array.from(tx.range(prefixRange(["log", lane])), ({ key, value }) => {
      const number = Number(decodeKey(key)[2]);
      return Buffer.alloc(valueBytesOf(lane), number).equals(value) ? number : Number.NaN;
    });
    const expectedLog = Array.from({ length: Math.min(left, logLength) }, (_, index) => left - index).reverse();
    sum += left;
    const known = acknowledged[lane] ?? 0;
    if (left < known) damage.push(`lane ${lane} acknowledged ${known} and holds ${left}`);
    // A lane waits for each answer, so one write more may be there, but not two.
    if (left > known + 1) damage.push(`lane ${lane} acknowledged ${known} and holds as much as ${left}`);
    if (left !== right) damage.push(`lane ${lane} is ${left} on the left and ${right} on the right`);
    if (log.join() !== expectedLog.join()) damage.push(`lane ${lane} at ${left} has the log ${log.join()}`);
  }
  const total = numberAt(tx, ["total"]);
  if (total !== sum) damage.push(`the total is ${total}, the lanes make ${sum}`);
  return damage;
}

/** How far each lane has come. */
export function laneNumbers(tx: Reading): number[] {
  return Array.from({ length: laneCount }, (_, lane) => numberAt(tx, ["lane", lane, "left"]));
}

function numberAt(tx: Reading, parts: (string | number)[]): number {
  return Number(tx.get(encodeKey(parts)) ?? 0);
}
