import { encodeKey, prefixRange } from "../../../store/keys.ts";
import { recordCodec } from "../../../store/records.ts";
import type { Range, Reading, Writing } from "../../../store/store.ts";

/** Whose signature a deployment needs, and what happens to one without it. */
export interface CodeSigningRecord {
  readonly region: string;
  /** `csc-` and 17 hex digits. */
  readonly id: string;
  readonly description?: string;
  readonly signingProfileVersionArns: readonly string[];
  readonly untrustedArtifactOnDeployment: "Warn" | "Enforce";
  readonly tags: Readonly<Record<string, string>>;
  readonly lastModifiedMs: number;
}

export const codeSigningCodec = recordCodec<CodeSigningRecord>(1);

export function codeSigningKey(region: string, id: string): Uint8Array {
  return encodeKey(["lambda", "code-signing", region, id]);
}

export function codeSigningRange(region: string): Range {
  return prefixRange(["lambda", "code-signing", region]);
}

/** The configuration that a function's deployments are held to. */
const attachmentCodec = recordCodec<{ readonly id: string }>(1);

function attachmentKey(region: string, functionName: string): Uint8Array {
  return encodeKey(["lambda", "code-signing-of-function", region, functionName]);
}

/** Leads from a configuration to the functions that use it; nothing is in it. */
export function codeSigningUserKey(region: string, id: string, functionName: string): Uint8Array {
  return encodeKey(["lambda", "code-signing-user", region, id, functionName]);
}

export function codeSigningUsersRange(region: string, id: string): Range {
  return prefixRange(["lambda", "code-signing-user", region, id]);
}

export function attachedCodeSigning(tx: Reading, region: string, functionName: string): string | undefined {
  const bytes = tx.get(attachmentKey(region, functionName));
  return bytes && attachmentCodec.decode(bytes).id;
}

/** Holds a function to a configuration instead of the one before; undefined: to none. */
export function attachCodeSigning(tx: Writing, region: string, functionName: string, id: string | undefined): void {
  const before = attachedCodeSigning(tx, region, functionName);
  if (before !== undefined) tx.delete(codeSigningUserKey(region, before, functionName));
  if (id === undefined) {
    tx.delete(attachmentKey(region, functionName));
    return;
  }
  tx.put(attachmentKey(region, functionName), attachmentCodec.encode({ id }));
  tx.put(codeSigningUserKey(region, id, functionName), new Uint8Array(0));
}
