import type { Command, Sequence } from "./commands.ts";

/**
 * The shortest sequence that still fails, as far as leaving out commands goes: half of them at once, then a quarter, and so
 * on down to single ones. `fails` runs one from the beginning.
 */
export async function shrink(sequence: Sequence, fails: (candidate: Sequence) => Promise<boolean>): Promise<Sequence> {
  let { commands } = sequence;
  for (let size = Math.ceil(commands.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < commands.length; ) {
      const candidate = { ...sequence, commands: [...commands.slice(0, at), ...commands.slice(at + size)] };
      if (isCoherent(candidate) && (await fails(candidate))) commands = candidate.commands;
      else at += size;
    }
  }
  const used = new Set(commands.flatMap(tablesOf));
  return { tables: sequence.tables.filter(({ name }) => used.has(name)), commands };
}

/** Whether every index that a command names is there when it comes, and may be read. */
function isCoherent({ tables, commands }: Sequence): boolean {
  const indexes = new Set(tables.flatMap((table) => table.indexes.map(({ name }) => `${table.name} ${name}`)));
  const unfinished = new Set<string>();
  return commands.every((command) => {
    if (command.do === "add index")
      return unfinished.size === 0 && unfinished.add(`${command.table} ${command.index.name}`);
    if (command.do === "await index") {
      const name = `${command.table} ${command.name}`;
      indexes.add(name);
      return unfinished.delete(name);
    }
    if (command.do === "drop index") return indexes.delete(`${command.table} ${command.name}`);
    return (
      !("index" in command) || typeof command.index !== "string" || indexes.has(`${command.table} ${command.index}`)
    );
  });
}

function tablesOf(command: Command): string[] {
  if ("table" in command) return [command.table];
  if (command.do === "batch write") return command.writes.map(({ table }) => table);
  if (command.do === "transact write") return command.actions.map(({ table }) => table);
  return command.do === "transact get" ? command.reads.map(({ table }) => table) : [];
}
