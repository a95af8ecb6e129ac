import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { sep } from "node:path";

/** Programs and libraries; on most machines all but the first are links into it. */
export const programFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store"];
/** What programs need to find hosts, certificates, libraries and the time of day; nothing that is secret. */
const settings = [
  ..."hosts resolv.conf nsswitch.conf host.conf gai.conf services protocols ld.so.cache ld.so.conf ld.so.conf.d".split(
    " ",
  ),
  ..."ssl pki ca-certificates crypto-policies alternatives localtime timezone mime.types os-release".split(" "),
];
/** Not the ones for shared memory and terminals: AWS has none either. */
const devices = ["null", "zero", "full", "random", "urandom"];

/** Folders that are made for what is mounted in them; bubblewrap would make them for their owner alone. */
const parentFolders = ["/etc", "/dev", "/var", "/var/lang", "/var/lang/bin", "/var/runtime"];
const moduleFolders = ["/var/runtime/node_modules", "/var/runtime/sdk"];

/** The options of bubblewrap for what a sandbox sees of the machine itself: read-only, and no more than programs need. */
export function machineMounts(hiddenDirectories: readonly string[]): string[] {
  const real = programFolders.filter((folder) => existsSync(folder) && !lstatSync(folder).isSymbolicLink());
  return [
    ...[...parentFolders, ...moduleFolders].flatMap((folder) => ["--perms", "0755", "--dir", folder]),
    ...programFolders.filter(existsSync).flatMap(mountOrLink),
    ...hiddenDirectories
      .map((directory) => realpathSync(directory))
      .filter((directory) => real.some((folder) => directory.startsWith(folder + sep)))
      .flatMap((directory) => ["--tmpfs", directory, "--remount-ro", directory]),
    // Java's own settings lie outside of its folder on some systems.
    ...[...settings, ...readdirSync("/etc").filter((name) => name.startsWith("java-"))].flatMap((name) => [
      "--ro-bind-try",
      `/etc/${name}`,
      `/etc/${name}`,
    ]),
    ...["--proc", "/proc"],
    ...devices.flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
    ...["--symlink", "/proc/self/fd", "/dev/fd"],
    ...["stdin", "stdout", "stderr"].flatMap((name, fd) => ["--symlink", `/proc/self/fd/${fd}`, `/dev/${name}`]),
  ];
}

function mountOrLink(folder: string): string[] {
  return lstatSync(folder).isSymbolicLink()
    ? ["--symlink", readlinkSync(folder), folder]
    : ["--ro-bind", folder, folder];
}
