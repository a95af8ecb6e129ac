import { resolve } from "node:path";

/** Why a platform could not start, in words that say what to do about it. */
export function startFailure(
  error: NodeJS.ErrnoException,
  { port, host, dataDir, memory }: { port: number; host: string; dataDir: string; memory?: true },
): string {
  const ofListening = error.syscall === "listen" ? listenFailures[error.code ?? ""] : undefined;
  if (ofListening) return ofListening(port, host);
  if (error.syscall === "getaddrinfo")
    return `There is no host ${host}; choose an address of this machine with --host.`;
  if (memory || !isFileFailure(error)) return error.message;
  return `The data directory ${resolve(dataDir)} cannot be used (${error.message}). Choose another with --data-dir.`;
}

const listenFailures: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port, host) =>
    `Port ${port} of ${host} is in use, perhaps by another Tireless. Choose another with --port, or any free one with --port 0.`,
  EACCES: (port) => `This user may not listen on port ${port}. Choose one from 1024 on with --port.`,
  EADDRNOTAVAIL: (_port, host) => `This machine has no address ${host}. Choose one of its own with --host.`,
};

/** Node's file functions name the call that failed; LMDB gives the system's number or its own words. */
function isFileFailure({ code, syscall, message }: NodeJS.ErrnoException): boolean {
  return (
    syscall !== undefined || typeof code === "number" || /MDB_|[Pp]ermission denied|Read-only file system/.test(message)
  );
}
