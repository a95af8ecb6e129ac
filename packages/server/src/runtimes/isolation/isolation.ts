/**
 * The port between environments and what keeps them apart on this machine: it says where things lie for a function's
 * process, and how a program is started so that it sees no more than that.
 */

/** What a user may ask for: `auto` takes the strongest that works here. */
export const isolationChoices = ["auto", "bubblewrap", "process"] as const;
export type IsolationChoice = (typeof isolationChoices)[number];

export interface Isolation {
  readonly kind: "bubblewrap" | "process";
  /** One line: what keeps functions apart here, what does not, and what is missing for more. */
  readonly description: string;
  /** A place for one environment; `directory` is its own folder, which is there already. */
  createSandbox(directory: string, plan: SandboxPlan): Sandbox;
  /** Whether these folders can be brought to a process that is up already. */
  canSupply(folders: SandboxFolders): boolean;
}

/** Folders of this machine that a function finds under AWS's names. */
export interface SandboxFolders {
  /** Seen as `/var/task`. */
  readonly taskRoot?: string | undefined;
  /** All layers in one folder, seen as `/opt`. */
  readonly layersRoot?: string | undefined;
}

/** What must be known when a sandbox begins. Folders that are left out may be supplied later. */
export interface SandboxPlan extends SandboxFolders {
  readonly ephemeralStorageMb: number;
}

/** A command line, and what it is started with. */
export interface Command {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Folders of this machine, beside the usual ones, that hold what the command needs: seen, read-only, where they are. */
  readonly folders?: readonly string[];
}

export interface Sandbox {
  /** Where a path of this machine lies for a process inside. */
  seen(path: string): string;
  /** The private folder that stands for `/tmp`, as seen inside. */
  readonly temporaryDirectory: string;
  /** The `node_modules` with the SDK, as seen inside; undefined where it is the one beside the code. */
  readonly modules: string | undefined;
  /** Whether the kernel ends everything inside with its first process, however it tries to get away. */
  readonly isWhole: boolean;
  /** Brings what was not known when the sandbox began, before the function's code runs. */
  supply(folders: SandboxFolders): void;
  /** The command of this machine that runs a command inside; paths in the latter may be this machine's. */
  enclose(command: Command): Command;
  /** The same for a further command, which joins what an enclosed one began; `outerPid` is what runs that outside. */
  join(command: Command, outerPid: number): Command;
}
