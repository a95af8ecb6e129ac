import { createHash, createHmac } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers is what a test wants to find out
  readonly body: any;
}

export interface SignedClient {
  /** Sends one request, e.g. `DynamoDB_20120810.PutItem`. Rejects when no whole answer came. */
  call(target: string, input: unknown): Promise<Answer>;
  close(): void;
}

const region = "us-east-1";

/**
 * A client that does nothing on its own: one request, one answer, no retries, and the time of the signature is the
 * caller's to say, because a platform on a virtual clock takes no other.
 */
export function signedClient(endpoint: string, nowMs: () => number, timeoutMs = 20_000): SignedClient {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port, host } = new URL(endpoint);
  const call = (target: string, input: unknown) =>
    new Promise<Answer>((resolve, reject) => {
      const body = JSON.stringify(input);
      const headers = sign({ host, target, body, nowMs: nowMs() });
      const options = { agent, hostname, port, method: "POST", path: "/", headers, timeout: timeoutMs };
      const outgoing = httpRequest(options, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("close", () => {
          const text = Buffer.concat(chunks).toString();
          if (incoming.complete) resolve({ status: incoming.statusCode ?? 0, body: parsed(text) });
          else reject(new Error("The answer broke off."));
        });
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error(`No answer within ${timeoutMs} ms.`)));
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  return { call, close: () => agent.destroy() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The headers of Signature Version 4, for the root key `test` / `test`. */
function sign({ host, target, body, nowMs }: { host: string; target: string; body: string; nowMs: number }) {
  const service = "dynamodb";
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers = { "content-type": "application/x-amz-json-1.0", host, "x-amz-date": time, "x-amz-target": target };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join("")}\n${names}\n${sha256(body)}`;
  const signature = hmac(
    signingKey(time.slice(0, 8), service),
    `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`,
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${names}, Signature=${signature.toString("hex")}`;
  return { ...headers, authorization, "content-length": Buffer.byteLength(body) };
}

let cached: { day: string; key: Buffer } | undefined;

function signingKey(day: string, service: string): Buffer {
  if (cached?.day !== day) {
    cached = { day, key: [day, region, service, "aws4_request"].reduce(hmac, Buffer.from("AWS4test")) };
  }
  return cached.key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
