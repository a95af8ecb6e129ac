import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Random } from "../../kernel/random.ts";
import type { Command, Isolation, Sandbox, SandboxFolders, SandboxPlan } from "./isolation.ts";
import { packedVariables, packVariables, processesMax, withLimitsAndVariables } from "./launcher.ts";
import { LinkedTree } from "./linked-tree.ts";
import { machineMounts, programFolders } from "./machine-mounts.ts";

/** Up to here it is quicker to link code into a sandbox that is up already than to start another. */
const linkedEntriesMax = 256;
/** AWS's own user of functions. */
const awsUser = { name: "sbx_user1051", uid: 993, gid: 990 };
/** Nobody's user ids: above those of containers, below the largest (https://systemd.io/UIDS-GIDS). */
const firstFreeUid = 0x70000000;

export interface BubblewrapOptions {
  /** The program `bwrap`. */
  readonly program: string;
  readonly random: Random;
  /** The `node_modules` whose `@aws-sdk` and `@smithy` functions find, as the machine has it. */
  readonly sdkDirectory: string;
  /** What must not be seen even if it lies in a folder that is, e.g. the platform's data. */
  readonly hiddenDirectories: readonly string[];
  /** Whether the platform runs as root, and so may give every environment a user of its own. */
  readonly isRoot: boolean;
}

/**
 * Functions in sandboxes of bubblewrap: own file system, processes and user; AWS's paths. The code of a process that is up
 * before its function is known arrives by hard links, through the folder that is mounted as `/var/task` from outside.
 */
export function bubblewrap(options: BubblewrapOptions): Isolation {
  const trees = new Map<string, LinkedTree | undefined>();
  const treeOf = (directory: string) => {
    if (!trees.has(directory)) trees.set(directory, LinkedTree.read(directory, linkedEntriesMax));
    return trees.get(directory);
  };
  const fixed = platformMounts(options);
  return {
    kind: "bubblewrap",
    description:
      "functions run in sandboxes of bubblewrap: own files, processes and user; time, memory, processes and /tmp are limited; the network is shared",
    createSandbox: (directory, plan) => new BubblewrapSandbox(options, fixed, treeOf, directory, plan),
    canSupply: ({ taskRoot, layersRoot }) =>
      [taskRoot, layersRoot].every((folder) => folder === undefined || treeOf(folder) !== undefined),
  };
}

/** A path of this machine and the one it has inside. */
interface Mount {
  readonly host: string;
  readonly inside: string;
}

interface FixedMounts {
  readonly arguments: readonly string[];
  readonly mounts: readonly Mount[];
}

class BubblewrapSandbox implements Sandbox {
  readonly temporaryDirectory = "/tmp";
  readonly modules = "/var/runtime/node_modules";
  readonly isWhole = true;
  readonly #options: BubblewrapOptions;
  readonly #fixed: FixedMounts;
  readonly #treeOf: (directory: string) => LinkedTree | undefined;
  readonly #directory: string;
  readonly #plan: SandboxPlan;
  readonly #user: { name: string; uid: number; gid: number };
  #mounts: readonly Mount[];

  constructor(
    options: BubblewrapOptions,
    fixed: FixedMounts,
    treeOf: (directory: string) => LinkedTree | undefined,
    directory: string,
    plan: SandboxPlan,
  ) {
    this.#options = options;
    this.#fixed = fixed;
    this.#treeOf = treeOf;
    this.#directory = directory;
    this.#plan = plan;
    const uid = firstFreeUid + (options.random.bytes(4).readUInt32LE(0) % 0x00ff0000);
    this.#user = options.isRoot ? { ...awsUser, uid, gid: uid } : awsUser;
    this.#mounts = [...fixed.mounts, ...folderMounts(plan)];
    for (const name of ["task", "opt", "etc"]) mkdirSync(join(directory, name), { mode: 0o755 });
    const { name } = this.#user;
    writeFileSync(
      join(directory, "etc/passwd"),
      `root:x:0:0:root:/root:/sbin/nologin\n${name}:x:${this.#user.uid}:${this.#user.gid}::/home/${name}:/sbin/nologin\n`,
    );
    writeFileSync(join(directory, "etc/group"), `root:x:0:\n${name}:x:${this.#user.gid}:\n`);
  }

  seen(path: string): string {
    for (const { host, inside } of this.#mounts) {
      if (path === host) return inside;
      if (path.startsWith(host + sep)) return inside + path.slice(host.length);
    }
    return path;
  }

  supply(folders: SandboxFolders): void {
    if (folders.taskRoot && !this.#plan.taskRoot)
      this.#treeOf(folders.taskRoot)?.repeatIn(join(this.#directory, "task"));
    if (folders.layersRoot && !this.#plan.layersRoot) {
      this.#treeOf(folders.layersRoot)?.repeatIn(join(this.#directory, "opt"));
    }
    this.#mounts = [...this.#mounts, ...folderMounts(folders)];
  }

  enclose(command: Command): Command {
    const { taskRoot, layersRoot, ephemeralStorageMb } = this.#plan;
    const own = (name: string) => join(this.#directory, name);
    return this.#launched(command, [
      this.#options.program,
      ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "localhost"],
      ...this.#asUser(),
      ...this.#fixed.arguments,
      // Before the folders: one of them may lie in there.
      ...["--perms", "1777", "--size", String(ephemeralStorageMb * 1024 * 1024), "--tmpfs", "/tmp"],
      ...foldersOf(command).flatMap((folder) => mountFolder(folder)),
      ...["--ro-bind", own("etc/passwd"), "/etc/passwd", "--ro-bind", own("etc/group"), "/etc/group"],
      ...["--ro-bind", taskRoot ?? own("task"), "/var/task", "--ro-bind", layersRoot ?? own("opt"), "/opt"],
      // Everything that is not mounted from elsewhere lies in this one, in memory.
      ...["--remount-ro", "/", "--die-with-parent"],
      ...["--chdir", command.directory ? this.seen(command.directory) : "/", "--"],
    ]);
  }

  join(command: Command, outerPid: number): Command {
    const user = this.#options.isRoot ? [] : ["--user", "--preserve-credentials"];
    const namespaces = ["--mount", "--pid", "--ipc", "--uts"];
    const directory = command.directory ? this.seen(command.directory) : "/";
    const enters = ["/bin/sh", "-c", entersWhenThere, "tireless-joiner", String(outerPid), directory];
    return this.#launched(command, [...enters, ...user, ...namespaces, "--"]);
  }

  /** The command line that begins with `entry`, gives up what rights are left, and runs the command. */
  #launched(command: Command, entry: readonly string[]): Command {
    const [program = "", ...rest] = [...entry, ...this.#dropsRights(), ...withLimitsAndVariables({ processesMax })];
    return {
      command: program,
      arguments: [...rest, this.seen(command.command), ...command.arguments.map((argument) => this.seen(argument))],
      variables: { PATH: "/usr/local/bin:/usr/bin:/bin", [packedVariables]: packVariables(command.variables) },
    };
  }

  #asUser(): string[] {
    if (this.#options.isRoot) return [];
    return ["--unshare-user", "--uid", String(this.#user.uid), "--gid", String(this.#user.gid)];
  }

  #dropsRights(): string[] {
    if (!this.#options.isRoot) return [];
    const { uid, gid } = this.#user;
    const none = ["--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"];
    return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, ...none, "--"];
  }
}

/**
 * Enters the namespaces of a sandbox as soon as it is complete, which it is when its first process has a child. The folder
 * to start in is opened before, from outside.
 */
const entersWhenThere = `
until first='' && read -r first rest </proc/$1/task/$1/children || [ -n "$first" ] &&
  inner='' && read -r inner rest </proc/$first/task/$first/children || [ -n "$inner" ]; do
  [ -d /proc/$1 ] || exit 1
  sleep 0.005
done
folder=/proc/$first/root$2
shift 2
exec nsenter --target "$first" --wd="$folder" "$@"
`;

/** Those that are there and not seen anyway. */
function foldersOf({ folders = [] }: Command): string[] {
  const seenAnyway = (folder: string) =>
    programFolders.some((seen) => folder === seen || folder.startsWith(seen + sep));
  return folders.filter((folder) => existsSync(folder) && !seenAnyway(folder));
}

/** Bubblewrap would make the folders above for their owner alone. */
function mountFolder(folder: string): string[] {
  const steps = folder.split(sep).slice(1, -1);
  const above = steps.map((_, index) => sep + steps.slice(0, index + 1).join(sep));
  return [...above.flatMap((parent) => ["--perms", "0755", "--dir", parent]), "--ro-bind", folder, folder];
}

function folderMounts({ taskRoot, layersRoot }: SandboxFolders): Mount[] {
  return [
    ...(taskRoot === undefined ? [] : [{ host: taskRoot, inside: "/var/task" }]),
    ...(layersRoot === undefined ? [] : [{ host: layersRoot, inside: "/opt" }]),
  ];
}

/** What every sandbox sees: the machine's programs, this Node, our bootstraps and the SDK. */
function platformMounts({ sdkDirectory, hiddenDirectories }: BubblewrapOptions): FixedMounts {
  const runtimes = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
  const modules = outermostModules(sdkDirectory);
  const seenModules = "/var/runtime/sdk/node_modules";
  const seenSdk = seenModules + sdkDirectory.slice(modules.length);
  const mounts = [
    { host: process.execPath, inside: "/var/lang/bin/node" },
    { host: join(runtimes, "node"), inside: "/var/runtime/node" },
    // Python's files are used from where they were written.
    { host: join(runtimes, "../../src/runtimes/python"), inside: "/var/runtime/python" },
    { host: modules, inside: seenModules },
  ];
  return {
    mounts,
    arguments: [
      ...machineMounts(hiddenDirectories),
      ...mounts.flatMap(({ host, inside }) => ["--ro-bind-try", host, inside]),
      ...["@aws-sdk", "@smithy"].flatMap((scope) => [
        "--symlink",
        `${seenSdk}/${scope}`,
        `/var/runtime/node_modules/${scope}`,
      ]),
      // ECMAScript modules look for packages in the parents of their own folder only.
      ...["--symlink", "runtime/node_modules", "/var/node_modules"],
    ],
  };
}

/** The `node_modules` in which all others lie that packages of the given one may refer to. */
function outermostModules(sdkDirectory: string): string {
  const real = realpathSync(sdkDirectory);
  const end = real.indexOf(`${sep}node_modules`);
  return end === -1 ? dirname(real) : real.slice(0, end + `${sep}node_modules`.length);
}
