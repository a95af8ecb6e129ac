import { NotImplementedError, ServiceError } from "../../../kernel/errors.ts";
import { nodeFor } from "../../../runtimes/node/find-node.ts";
import { invalidParameter } from "../errors.ts";
import type { RuntimeManagement, VersionRecord } from "../records.ts";

/**
 * AWS names the build of a runtime by a hash, and keeps old builds. Here functions run on what the machine has, so there is
 * one version at a time: of a runtime for Node.js the Node that runs it, named plainly. Undefined for the others, whose
 * version shows only once they run.
 *
 * Holding a function to a version (`Manual`, and `FunctionUpdate` between two updates) means that it runs on no other:
 * when the platform comes up on another Node, the function is refused by name until it, or the setting, is updated.
 */
export function runtimeVersionArn({ region, runtime }: Pick<VersionRecord, "region" | "runtime">): string | undefined {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  return major === undefined ? undefined : `arn:aws:lambda:${region}::runtime:node-${nodeFor(Number(major)).version}`;
}

/** The version that a function of `UpdateRuntimeOn: mode` can be held to now. */
export function requireRuntimeVersion(
  record: Pick<VersionRecord, "region" | "runtime">,
  mode: RuntimeManagement["mode"],
): string {
  const current = runtimeVersionArn(record);
  if (current === undefined)
    throw new NotImplementedError(`UpdateRuntimeOn: ${mode} for functions of ${record.runtime}`);
  return current;
}

/** What holds after an update of the function: `FunctionUpdate` means the version of now. */
export function renewedRuntime<Record extends VersionRecord>(record: Record): Record {
  const { runtimeManagement } = record;
  if (!runtimeManagement) return record;
  const { mode, versionArn } = runtimeManagement;
  const current = requireRuntimeVersion(record, mode);
  return { ...record, runtimeManagement: { mode, versionArn: mode === "Manual" ? versionArn : current } };
}

/** Refuses to run a function on another version than the one that it is held to. */
export function refuseOtherRuntime(record: VersionRecord): void {
  const held = record.runtimeManagement?.versionArn;
  if (held === undefined || held === runtimeVersionArn(record)) return;
  throw new ServiceError(
    "InvalidRuntimeException",
    `The function is held to the runtime version ${held}, which this machine does not have any more. ` +
      "Update the function, or its runtime management configuration.",
    { members: { Type: "User" } },
  );
}

/** Finds that a function can be held to the version that the caller names. */
export function requireThisRuntime(record: VersionRecord, versionArn: string): void {
  const current = requireRuntimeVersion(record, "Manual");
  if (versionArn === current) return;
  throw invalidParameter(
    `The runtime version ${versionArn} is not available. Functions of ${record.runtime} run on ${current} here.`,
  );
}
