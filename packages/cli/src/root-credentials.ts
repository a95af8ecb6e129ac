export interface RootCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What everybody knows, and therefore good on loopback only. */
export const defaultRootCredentials: RootCredentials = { accessKeyId: "test", secretAccessKey: "test" };

/** The root key from the environment, or the well-known one. Half a key is an error: it would silently open the door. */
export function credentialsFromEnvironment(environment: NodeJS.ProcessEnv = process.env): RootCredentials {
  const accessKeyId = environment["TIRELESS_ROOT_ACCESS_KEY_ID"];
  const secretAccessKey = environment["TIRELESS_ROOT_SECRET_ACCESS_KEY"];
  if (!accessKeyId && !secretAccessKey) return defaultRootCredentials;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error("Set TIRELESS_ROOT_ACCESS_KEY_ID and TIRELESS_ROOT_SECRET_ACCESS_KEY together, or neither.");
  }
  return { accessKeyId, secretAccessKey };
}
