/** What Java's decoder says of a text that is not base 64; DynamoDB passes its words on, misspelling included. */
export type Base64Error =
  | `Base64 encoded length is expected a multiple of 4 bytes but found: ${number}`
  | "Invalid last non-pad Base64 character dectected";

/** The bytes that a base 64 text stands for, or what is wrong with it. */
export function decodeBase64(text: string): Buffer | Base64Error {
  if (text.length % 4 !== 0) {
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`;
  }
  const bytes = Buffer.from(text, "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const complete = bytes.length === (text.length / 4) * 3 - padding;
  const tail = bytes.subarray(bytes.length - (bytes.length % 3 || 3)).toString("base64");
  // Node also reads the URL-safe alphabet, skips what it does not know and forgives bits that padding leaves over.
  if (!complete || !text.endsWith(tail) || text.includes("-") || text.includes("_")) {
    return "Invalid last non-pad Base64 character dectected";
  }
  return bytes;
}
