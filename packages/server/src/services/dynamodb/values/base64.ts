/** The length in bytes of what a valid base64 text encodes. */
export function base64SizeBytes(text: string): number {
  return (text.length / 4) * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
}
