import { createHash, createHmac } from "node:crypto";

/** Signs requests ahead of time with Signature Version 4: a round of load then costs the generator no cryptography. */
export function requestSigner({ service, region = "us-east-1", accessKeyId = "test", secretAccessKey = "test" }) {
  let date;
  let scope;
  let signingKey;

  /** The headers to add to a request; `headers` has names in lower case and includes `host`. */
  return ({ method, path, headers, body }) => {
    // Anew each time: a table is filled for longer than a signature is valid.
    const dateTime = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    if (dateTime.slice(0, 8) !== date) {
      date = dateTime.slice(0, 8);
      scope = `${date}/${region}/${service}/aws4_request`;
      signingKey = [date, region, service, "aws4_request"].reduce(hmac, `AWS4${secretAccessKey}`);
    }
    const signed = { ...headers, "x-amz-date": dateTime };
    const names = Object.keys(signed).sort();
    const signedHeaders = names.join(";");
    const canonical = [
      method,
      path,
      "",
      ...names.map((name) => `${name}:${signed[name]}`),
      "",
      signedHeaders,
      sha256(body),
    ].join("\n");
    const signature = hmac(signingKey, `AWS4-HMAC-SHA256\n${dateTime}\n${scope}\n${sha256(canonical)}`).toString("hex");
    return {
      "x-amz-date": dateTime,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    };
  };
}

function hmac(key, text) {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
