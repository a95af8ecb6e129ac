/** More parameters than any request of AWS's has; each takes memory many times its length. */
const pairsMax = 100_000;

/** Name and value pairs of a query string or a form, in order, decoded; undefined when broken or without end. */
export function parseQuery(text: string): [name: string, value: string][] | undefined {
  const pairs: [string, string][] = [];
  for (let start = 0; start < text.length; ) {
    const ampersand = text.indexOf("&", start);
    const end = ampersand < 0 ? text.length : ampersand;
    const part = text.slice(start, end);
    start = end + 1;
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decodePart(equals < 0 ? part : part.slice(0, equals));
    const value = decodePart(equals < 0 ? "" : part.slice(equals + 1));
    if (name === undefined || value === undefined || pairs.length === pairsMax) return undefined;
    pairs.push([name, value]);
  }
  return pairs;
}

/** Undoes percent-encoding and pluses; undefined when a percent sign begins no character. */
function decodePart(text: string): string | undefined {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return spaced.includes("%") ? decodePercent(spaced) : spaced;
}

export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
