/** AWS's quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const openFilesMax = 1024;
export const processesMax = 1024;
const blockBytes = 512;

export interface LaunchLimits {
  /** Processes and threads of the user that runs the function; left out where that user runs other things too. */
  readonly processesMax?: number;
  /** The size of one file. */
  readonly fileBytesMax?: number;
}

/**
 * The beginning of a command line that limits what the command after it may use. A plain shell does it, because every
 * machine has one. Should memory get short, the kernel takes functions before anything else of the machine's.
 */
export function withLimits(limits: LaunchLimits): string[] {
  return ["/bin/sh", "-c", `${limitScript(limits)}\nexec "$@"`, "tireless-launcher"];
}

/**
 * The same for a command line that begins with the platform's rights: the function's variables come in one, quoted, and
 * are set for the command only, so that no program on the way to it obeys the function's `LD_PRELOAD`.
 */
export function withLimitsAndVariables(limits: LaunchLimits): string[] {
  const script = `${limitScript(limits)}\neval "exec /usr/bin/env -i $${packedVariables} \\"\\$@\\""`;
  return ["/bin/sh", "-c", script, "tireless-launcher"];
}

export const packedVariables = "TIRELESS_FUNCTION_VARIABLES";

/** Variables in the form that `withLimitsAndVariables` unpacks. */
export function packVariables(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => quoted(`${name}=${value}`))
    .join(" ");
}

function limitScript({ processesMax, fileBytesMax }: LaunchLimits): string {
  return [
    "ulimit -c 0",
    `ulimit -n ${openFilesMax} 2>/dev/null`,
    ...(fileBytesMax === undefined ? [] : [`ulimit -f ${Math.ceil(fileBytesMax / blockBytes)}`]),
    // Shells disagree on the letter.
    ...(processesMax === undefined ? [] : [`{ ulimit -u ${processesMax} || ulimit -p ${processesMax}; } 2>/dev/null`]),
    "{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
