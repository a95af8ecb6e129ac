/** Whether a value found in a message equals the one in the pattern. */
export type ValueTest = (found: unknown) => boolean;

export function isNumeral(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

/** For a bare value: a number equals by value, so that `1e3` finds 1000; all else by text. */
export function valueTest(text: string): ValueTest {
  const byText = textTest(text);
  if (!isNumeral(text)) return byText;
  const number = Number(text);
  return (found) => (typeof found === "number" ? found === number : byText(found));
}

/** By text, with `*` for any characters; numbers and truth values count as they are written in JSON. */
export function textTest(pattern: string): ValueTest {
  const parts = pattern.split("*");
  return (found) => {
    if (typeof found === "string") return matchesParts(found, parts);
    return (typeof found === "number" || typeof found === "boolean") && matchesParts(String(found), parts);
  };
}

/** Takes the parts between wildcards leftmost first, which needs no second thoughts: the time is linear. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return text === first;
  const last = rest.pop()!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
