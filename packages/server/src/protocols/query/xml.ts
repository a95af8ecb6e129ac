/** An element with content that is XML already; an empty one in the short form. */
export function element(name: string, content: string, attributes = ""): string {
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

export function attribute(name: string, value: string): string {
  return ` ${name}="${escapeXml(value).replaceAll('"', "&quot;")}"`;
}

/** Text as XML can carry it; what XML cannot carry at all becomes the replacement character. */
export function escapeXml(text: string): string {
  return needsEscape.test(text) ? text.replace(escapable, escapeCharacter) : text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids or would change.
const needsEscape = /[&<>\u0000-\u001f\u007f-\u009f\u2028\ud800-\udfff\ufffe\uffff]/;
const escapable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above; of the surrogates, those that stand alone.
  /[&<>\u0000-\u001f\u007f-\u009f\u2028\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeCharacter(character: string): string {
  switch (character) {
    case "&":
      return "&amp;";
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case "\n":
    case "\t":
      return character;
  }
  const code = character.charCodeAt(0);
  if (code === 0x0d || code === 0x2028 || (code >= 0x7f && code <= 0x9f))
    return `&#x${code.toString(16).toUpperCase()};`;
  return "\ufffd";
}
