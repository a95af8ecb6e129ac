/**
 * Why a text is not base64 as DynamoDB reads it (padded, no bits left over), in its words; undefined when it is fine. As a
 * consequence two binaries are equal exactly when their texts are.
 */
export function base64Problem(text: string): string | undefined {
  if (text.length % 4 !== 0) {
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`;
  }
  // DynamoDB's own spelling.
  if (!wellFormed.test(text)) return "Invalid last non-pad Base64 character dectected";
  return undefined;
}

/** The length in bytes of what a valid base64 text encodes. */
export function base64SizeBytes(text: string): number {
  return (text.length / 4) * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
}

// The last character before the padding may not carry bits that no byte takes.
const wellFormed = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;
