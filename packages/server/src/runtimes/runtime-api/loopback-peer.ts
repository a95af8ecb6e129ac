import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import type { Socket } from "node:net";
import { descendantsOf } from "../process-tree.ts";

/** Whether this machine tells which process holds a connection; elsewhere every process of it is believed. */
const isTold = existsSync("/proc/net/tcp");

/**
 * Whether a connection over the loopback comes from one of these processes or of what they started. The kernel's tables
 * know: a port alone keeps nobody out, because every function of the machine can find it.
 */
export async function isPeerAmong(socket: Socket, pids: readonly number[]): Promise<boolean> {
  if (!isTold) return true;
  const inode = await inodeOfPeer(socket);
  if (inode === undefined) return false;
  // The first ones are mostly those who ask.
  for (const pid of pids) {
    if (await holds(pid, inode)) return true;
  }
  for (const pid of pids.flatMap(descendantsOf)) {
    if (await holds(pid, inode)) return true;
  }
  return false;
}

async function inodeOfPeer({ remotePort = 0, localPort = 0 }: Socket): Promise<string | undefined> {
  const ports = new RegExp(
    `^ *\\d+: [0-9A-F]*0100007F:${hex(remotePort)} [0-9A-F]*0100007F:${hex(localPort)} .*$`,
    "m",
  );
  // Clients that speak both families at once stand in the table of the newer one.
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const line = ports.exec(await readFile(table, "latin1").catch(() => ""))?.[0];
    const inode = line?.trim().split(/ +/)[9];
    if (inode !== undefined && inode !== "0") return inode;
  }
  return undefined;
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if ((await readlink(`${folder}/${name}`).catch(() => "")) === `socket:[${inode}]`) return true;
  }
  return false;
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}
