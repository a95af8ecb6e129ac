import { readFile } from "node:fs/promises";

/** The bytes of `--payload`: JSON as it stands, `@file`, or `-` for standard input. Throws where they are not JSON. */
export async function readPayload(
  option: string,
  input: AsyncIterable<Uint8Array> = process.stdin,
): Promise<Uint8Array> {
  const bytes = await bytesOf(option, input);
  try {
    JSON.parse(bytes.toString());
  } catch (error) {
    const source =
      option === "-" ? "What came on standard input" : option.startsWith("@") ? option.slice(1) : "The payload";
    const hint =
      option === "-" || option.startsWith("@") ? "" : ' Quote it for the shell: --payload \'{"key": "value"}\'.';
    throw new Error(`${source} is not JSON: ${(error as Error).message}.${hint}`);
  }
  return bytes;
}

async function bytesOf(option: string, input: AsyncIterable<Uint8Array>): Promise<Buffer> {
  if (option === "-") {
    const chunks: Uint8Array[] = [];
    for await (const chunk of input) chunks.push(chunk);
    return Buffer.concat(chunks);
  }
  if (!option.startsWith("@")) return Buffer.from(option);
  try {
    return await readFile(option.slice(1));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === "ENOENT" ? `There is no file ${option.slice(1)}.` : `Reading the payload failed: ${message}`,
    );
  }
}
