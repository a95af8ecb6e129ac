/**
 * Remembers what texts were parsed to: programs send the same few expressions again and again. Results do not depend on
 * names and values, so they are shared by all callers. Two generations bound the memory and keep what is in use.
 */
export function cachingParses<T extends object>(parse: (text: string) => T): (text: string) => T {
  let recent = new Map<string, T>();
  let earlier = new Map<string, T>();
  return (text) => {
    const known = recent.get(text);
    if (known) return known;
    const parsed = earlier.get(text) ?? parse(text);
    if (text.length > textLengthMax) return parsed;
    if (recent.size >= generationSizeMax) {
      earlier = recent;
      recent = new Map();
    }
    recent.set(text, parsed);
    return parsed;
  };
}

const textLengthMax = 1024;
const generationSizeMax = 256;
