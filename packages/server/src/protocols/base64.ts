/** What Java's decoder says of a text that is not base 64; DynamoDB passes its words on, misspelling included. */
export type Base64Error =
  | `Base64 encoded length is expected a multiple of 4 bytes but found: ${number}`
  | "Invalid last non-pad Base64 character dectected";

/** What is wrong with a text that should be base 64, padded and without bits left over; undefined when it is fine. */
export function base64Problem(text: string): Base64Error | undefined {
  if (text.length % 4 !== 0) {
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`;
  }
  return wellFormed.test(text) ? undefined : "Invalid last non-pad Base64 character dectected";
}

// The last character before the padding may not carry bits that no byte takes.
const wellFormed = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;

/** The bytes that a base 64 text stands for, or what is wrong with it. */
export function decodeBase64(text: string): Buffer | Base64Error {
  return base64Problem(text) ?? Buffer.from(text, "base64");
}
