import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../kernel/errors.ts";
import type { WireRequest } from "../wire.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { claimOf } from "./claim.ts";
import { verifySignature } from "./verify.ts";

/** AWS's own test suite; its key, date and scope are the same in every vector. */
const directory = new URL("vectors/", import.meta.url);
const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const nowMs = Date.UTC(2015, 7, 30, 12, 36);
const signingName = "service";
const model = { signingName, protocol: "json" } as const;
const refuse = (code: string, message: string) => new ServiceError(code, message);

const vectors = (readdirSync(directory, { recursive: true }) as string[])
  .filter((file) => file.endsWith(".req"))
  .map((file) => ({ name: basename(file, ".req"), folder: `${dirname(file)}/` }));

it("has every vector", () => {
  expect(vectors.length).toBe(34);
});

describe.each(vectors)("$name", ({ name, folder }) => {
  const read = (extension: string) =>
    readFileSync(new URL(`${folder}${name}.${extension}`, directory), "utf8").replaceAll("\r\n", "\n");
  // One signed request of the suite carries a signature that belongs to nothing; the header by itself is right in all.
  const request = () => {
    const signed = parseRequest(read("sreq"));
    return { ...signed, headers: { ...signed.headers, authorization: read("authz").trim() } };
  };

  it("has AWS's canonical request", () => {
    expect(canonicalRequest(request(), claimOf(request(), { signingName, nowMs, refuse }))).toBe(read("creq"));
  });

  it("has AWS's signature", () => {
    expect(verifySignature(request(), { model, identify, nowMs }).region).toBe("us-east-1");
  });

  it("does not pass with another", () => {
    const { headers, ...rest } = request();
    const authorization = headers["authorization"]!.replace(/Signature=./, "Signature=x");
    expect(() =>
      verifySignature({ ...rest, headers: { ...headers, authorization } }, { model, identify, nowMs }),
    ).toThrow("The request signature we calculated does not match");
  });
});

function identify(accessKeyId: string) {
  return accessKeyId === "AKIDEXAMPLE" ? { secretAccessKey } : undefined;
}

/** An HTTP request from its text, headers joined and unfolded as HTTP says. */
function parseRequest(text: string): WireRequest {
  const [head = "", body = ""] = text.split(/\n\n(.*)/s);
  const [start = "", ...lines] = head.replace(/\n[ \t]+/g, " ").split("\n");
  const [, method = "", target = ""] = /^(\S+) (.*) HTTP\/1\.1$/.exec(start)!;
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const headers: Record<string, string> = {};
  for (const line of lines.filter((one) => one !== "")) {
    const [, name = "", value = ""] = /^([^:]+):(.*)$/.exec(line)!;
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]},${value}`;
  }
  return { method, path, query, headers, body: Buffer.from(body) };
}
