import { scanJson } from "../protocols/json-values/scan-json.ts";

/** What a function's answer says about a batch, as the JSON text that stands there. */
export interface FunctionAnswer {
  readonly state?: string;
  readonly batchItemFailures?: string;
}

type Member = keyof FunctionAnswer;

const wanted: ReadonlySet<string> = new Set<Member>(["state", "batchItemFailures"]);

/**
 * Finds the members of an answer that have a meaning, without parsing the rest: it may be megabytes, and numbers beyond a
 * double's precision stay what they are. An empty answer has none of them; undefined when it is no JSON.
 */
export async function readAnswer(response: Uint8Array): Promise<FunctionAnswer | undefined> {
  if (response.length === 0) return {};
  const answer: { [Name in Member]?: string } = {};
  try {
    await scanJson(response, (name, start, end) => {
      // Of members of the same name the last one counts, as when parsing.
      if (wanted.has(name)) answer[name as Member] = textOf(response.subarray(start, end));
    });
  } catch {
    return undefined;
  }
  return answer;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString().trim();
}
