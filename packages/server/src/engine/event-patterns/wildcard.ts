/**
 * Compiles a text in which `*` stands for any characters, also none, and `\*` and `\\` for themselves. Undefined for what
 * AWS refuses: two stars in a row, and a backslash before anything else. A match takes time in proportion to the product
 * of both lengths at worst, whatever they are.
 */
export function wildcardTest(pattern: string): ((value: string) => boolean) | undefined {
  const pieces = piecesBetweenStars(pattern);
  if (!pieces) return undefined;
  const [first = "", ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
    const end = value.length - last.length;
    let at = first.length;
    for (const piece of others) {
      const found = value.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

function piecesBetweenStars(pattern: string): string[] | undefined {
  const pieces = [""];
  for (let at = 0; at < pattern.length; at++) {
    let character = pattern[at]!;
    if (character === "*") {
      if (pattern[at + 1] === "*") return undefined;
      pieces.push("");
      continue;
    }
    if (character === "\\") {
      character = pattern[++at] ?? "";
      if (character !== "*" && character !== "\\") return undefined;
    }
    pieces[pieces.length - 1] += character;
  }
  return pieces;
}
