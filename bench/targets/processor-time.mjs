import { readdirSync, readFileSync } from "node:fs";

/** What the kernel counts in, 100 to the second on every Linux that Node.js runs on. */
const tickMs = 10;

/**
 * Processor time that a process has used by now, all its threads, and what the processes below it have, those that ended
 * included; undefined where the system does not tell.
 */
export function processorTime(pid) {
  const processes = readProcesses();
  const root = processes.get(pid);
  if (!root) return undefined;
  let familyMs = 0;
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { ownMs, endedMs, children } = processes.get(next);
    familyMs += ownMs + endedMs;
    pending.push(...children);
  }
  return { ownMs: root.ownMs, belowMs: familyMs - root.ownMs };
}

/**
 * Begins to watch what the machine does beside this process and all that it started; the answer tells, from the beginning
 * to now, how many cores others kept busy, other guests of the same host included.
 */
export function watchOthers() {
  const startMs = performance.now();
  const before = otherMs();
  return () => {
    const after = otherMs();
    if (before === undefined || after === undefined) return undefined;
    return Math.max(0, after - before) / (performance.now() - startMs);
  };
}

function otherMs() {
  const line = read("/proc/stat")?.split("\n", 1)[0];
  const own = processorTime(process.pid);
  if (!line || !own) return undefined;
  const [user, nice, system, , , interrupts, softInterrupts, stolen] = line.split(/\s+/).slice(1).map(Number);
  const busyMs = (user + nice + system + interrupts + softInterrupts + stolen) * tickMs;
  return busyMs - own.ownMs - own.belowMs;
}

function readProcesses() {
  const processes = new Map();
  const names = read("/proc/self/stat") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  for (const name of names) {
    const stat = read(`/proc/${name}/stat`);
    if (!stat) continue;
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
    processes.set(Number(name), {
      parent: fields[1],
      ownMs: (user + system) * tickMs,
      endedMs: (endedUser + endedSystem) * tickMs,
      children: [],
    });
  }
  for (const [pid, { parent }] of processes) processes.get(parent)?.children.push(pid);
  return processes;
}

function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
