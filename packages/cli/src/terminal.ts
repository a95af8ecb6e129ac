/** How text is made to stand out, or not: where there are no colours, every function gives its text back as it is. */
export interface Style {
  readonly coloured: boolean;
  readonly bold: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
  /** One of a few colours, the same for the same number. */
  readonly numbered: (number: number, text: string) => string;
}

export const colouredStyle: Style = styleWith(
  (code, text) => (text === "" ? "" : `\u001b[${code}m${text}\u001b[0m`),
  true,
);
export const plainStyle: Style = styleWith((_code, text) => text, false);

/** Colours for a terminal that has them. Node looks at NO_COLOR, FORCE_COLOR and TERM. */
export function styleOf(stream: NodeJS.WriteStream): Style {
  return stream.isTTY && stream.hasColors() ? colouredStyle : plainStyle;
}

/**
 * Text of others made safe to print: a function's output could otherwise move the cursor, set the terminal's title or hide
 * what stands above. Colours stay where colours are wanted; other control characters become their pictures.
 */
export function printable(text: string, style: Style): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/\u001b\[[\d;]*m|[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (found) => {
    if (found.length > 1) return style.coloured ? found : "";
    const code = found.charCodeAt(0);
    if (found === "\r") return "";
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
  });
}

function styleWith(paint: (code: string, text: string) => string, coloured: boolean): Style {
  const palette = ["36", "35", "34", "32", "33", "96", "95", "94"];
  const painter = (code: string) => (text: string) => paint(code, text);
  return {
    coloured,
    bold: painter("1"),
    faint: painter("2"),
    red: painter("31"),
    green: painter("32"),
    yellow: painter("33"),
    blue: painter("34"),
    cyan: painter("36"),
    numbered: (number, text) => paint(palette[number % palette.length]!, text),
  };
}
