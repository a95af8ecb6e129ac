/** Text as IAM returns policy documents: percent-encoded by RFC 3986, which leaves fewer characters alone than JavaScript does. */
export function urlEncoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A document's size as IAM's quotas count it: without white space. */
export function documentSize(document: string): number {
  return document.replace(/\s/g, "").length;
}
