import type { Credentials } from "./credentials.ts";

/** What everybody knows, and therefore good on loopback only. */
export const wellKnownRootKey: Credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** The root key from the environment, or the well-known one. Half a key is an error: it would silently open the door. */
export function rootKeyFromEnvironment(environment: NodeJS.ProcessEnv = process.env): Credentials {
  const accessKeyId = environment["TIRELESS_ROOT_ACCESS_KEY_ID"];
  const secretAccessKey = environment["TIRELESS_ROOT_SECRET_ACCESS_KEY"];
  if (!accessKeyId && !secretAccessKey) return wellKnownRootKey;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error("Set TIRELESS_ROOT_ACCESS_KEY_ID and TIRELESS_ROOT_SECRET_ACCESS_KEY together, or neither.");
  }
  return { accessKeyId, secretAccessKey };
}

/** Throws when others than this machine could sign in with the key that everybody knows, or anybody with an empty one. */
export function refuseOpenDoor(host: string, rootKey: Credentials): void {
  if (!rootKey.accessKeyId || !rootKey.secretAccessKey) {
    throw new Error("The root key needs an access key id and a secret access key: an empty one keeps nobody out.");
  }
  if (isLoopbackName(host) || !isWellKnown(rootKey)) return;
  throw new Error(
    `Refusing to listen on ${host} with the well-known root key: anybody who can reach this machine would own it. ` +
      "Set TIRELESS_ROOT_ACCESS_KEY_ID and TIRELESS_ROOT_SECRET_ACCESS_KEY, or listen on 127.0.0.1.",
  );
}

export function isWellKnown({ secretAccessKey }: Credentials): boolean {
  return secretAccessKey === wellKnownRootKey.secretAccessKey;
}

/** Whether a host's name, or its address with or without brackets, is always this machine's. */
export function isLoopbackName(name: string): boolean {
  return /^(([\w-]+\.)*localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(name);
}
