import type { WireResponse } from "../protocols/wire.ts";
import type { StreamedInvocation } from "../services/lambda/streamed-invocation.ts";
import { preludeContentType, readPrelude } from "./function-url-prelude.ts";
import { hintHeader } from "./function-url-refusals.ts";
import type { UrlResponseHead } from "./function-url-response.ts";

/**
 * What a URL of mode `RESPONSE_STREAM` sends, as soon as it is known how the response begins; undefined when the function
 * failed before its first byte, or began with what cannot be sent.
 *
 * AWS does not parse an answer that did not come as a stream: `{statusCode, body}` of an ordinary handler arrives as that
 * very text. (No page of AWS says so; reports of people whose pages showed it do.) A failure after the first byte can only
 * be told by breaking the connection off.
 */
export async function streamedUrlResponse(streamed: StreamedInvocation): Promise<WireResponse | undefined> {
  const { contentType, outcome } = streamed;
  if (contentType === undefined) {
    const { functionError, payload } = await outcome;
    if (functionError) return undefined;
    const head = plainHead("application/json");
    if (Buffer.from(payload).includes('"statusCode"')) head.headers[hintHeader] = unparsedHint;
    return { ...head, body: payload };
  }
  const pieces = streamed.pieces[Symbol.asyncIterator]();
  if (contentType !== preludeContentType) {
    const first = await pieces.next();
    if (first.done && (await outcome).functionError) return undefined;
    return { ...plainHead(contentType), body: bodyOf(first.value, pieces, outcome) };
  }
  const prelude = await readPrelude(pieces);
  if (prelude?.head) return { ...prelude.head, body: bodyOf(prelude.rest, pieces, outcome) };
  await pieces.return?.();
  // AWS forgets a prelude behind which nothing was ever written, and the status with it.
  if (prelude || (await outcome).functionError) return undefined;
  return { ...plainHead("application/octet-stream"), body: "" };
}

const unparsedHint =
  "The function did not stream, and a URL of mode RESPONSE_STREAM sends such answers as they are: wrap the handler in " +
  "awslambda.streamifyResponse, or set the URL's InvokeMode to BUFFERED.";

function plainHead(contentType: string): UrlResponseHead {
  return { statusCode: 200, headers: { "content-type": headerText(contentType) } };
}

/** A function may say anything of its content type. */
function headerText(text: string): string {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) ? text : "application/octet-stream";
}

/** `first` and what comes after it. An iterator and no generator: `return` must reach the function also before `next`. */
function bodyOf(
  first: Uint8Array | undefined,
  pieces: AsyncIterator<Uint8Array>,
  outcome: StreamedInvocation["outcome"],
): AsyncIterable<Uint8Array> {
  let waiting = first?.length ? first : undefined;
  const body: AsyncIterator<Uint8Array, undefined> = {
    async next() {
      const value = waiting;
      waiting = undefined;
      if (value) return { done: false, value };
      const step = await pieces.next();
      if (!step.done) return step;
      if ((await outcome).functionError) throw new Error("The function failed after its response had begun");
      return { done: true, value: undefined };
    },
    async return() {
      waiting = undefined;
      await pieces.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => body };
}
