import { expect, test } from "vitest";
import { codeOf, relativeImports } from "./sources.ts";

/** The tidy test is only as good as its reading of source files. */

test("comments and strings are not code, what stands in a template's braces is", () => {
  expect(codeOf('const a = "Date.now()"; // Date.now()')).not.toContain("Date.now");
  expect(codeOf("/* setTimeout(\n */ work();")).toBe("\n work();");
  expect(codeOf("const at = Date.now();")).toContain("Date.now()");
  expect(codeOf("const text = `at ${Date.now()}`;")).toContain("Date.now()");
});

test("imports are found in every form and resolved", () => {
  const text = [
    'import { one } from "./one.ts";',
    'import {\n  type Two,\n  two,\n} from "../b/two.ts";',
    'import type { Three } from "./three.ts";',
    'export * from "./four.ts";',
    'import "./five.ts";',
    'const six = await import("./six.ts");',
    'import fs from "node:fs";',
  ].join("\n");
  const imports = relativeImports({ path: "packages/a/file.ts", text, lines: 1 });
  expect(imports.map(({ to }) => to)).toEqual([
    "packages/a/one.ts",
    "packages/b/two.ts",
    "packages/a/three.ts",
    "packages/a/four.ts",
    "packages/a/five.ts",
    "packages/a/six.ts",
  ]);
  expect(imports.filter(({ typeOnly }) => typeOnly).map(({ to }) => to)).toEqual(["packages/a/three.ts"]);
});
