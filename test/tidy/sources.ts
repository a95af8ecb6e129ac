import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

const skipped = new Set(["node_modules", "dist", ".git", ".tireless", ".venv", "coverage"]);

/** Every file below `folder` whose name ends in one of `endings`. */
export function filesBelow(folder: string, endings: readonly string[]): SourceFile[] {
  const found: SourceFile[] = [];
  const visit = (directory: string) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (endings.some((ending) => entry.name.endsWith(ending))) {
        const text = readFileSync(path, "utf8");
        found.push({ path: relative(root, path).replaceAll("\\", "/"), text, lines: text.split("\n").length - 1 });
      }
    }
  };
  visit(join(root, folder));
  return found;
}

/** The file's text without comments and without the contents of strings, so that words in prose do not count as code. */
export function codeOf(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
    (match) => (match.startsWith("`") ? match.replace(/(?<!\\\$|\$\{[^}]*)[^\n$]/g, "") : match.replace(/[^\n]/g, "")),
  );
}

export interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** The relative imports of a file, resolved to paths relative to the root. */
export function relativeImports(file: SourceFile): Import[] {
  const pattern = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"|import\("(\.[^"]+)"\)/g;
  return [...file.text.matchAll(pattern)].map((match) => ({
    from: file.path,
    to: join(dirname(file.path), match[3] ?? match[4] ?? "").replaceAll("\\", "/"),
    typeOnly: Boolean(match[2]),
  }));
}
