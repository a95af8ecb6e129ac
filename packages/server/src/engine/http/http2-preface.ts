/** How every connection of HTTP/2 begins (RFC 9113, section 3.4); no request of HTTP/1 does. */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** Whether the first bytes of a connection are those of HTTP/2, or may be when more of them have come. */
export function looksLikeHttp2(bytes: Buffer): "yes" | "no" | "perhaps" {
  const length = Math.min(bytes.length, preface.length);
  if (bytes.compare(preface, 0, length, 0, length) !== 0) return "no";
  return length === preface.length ? "yes" : "perhaps";
}
