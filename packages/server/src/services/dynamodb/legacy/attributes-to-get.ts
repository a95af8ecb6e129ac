import { Projection } from "../expressions/projection.ts";
import { invalidParameter } from "../values/invalid.ts";

/** The projection that `AttributesToGet` asks for. */
export function attributesToGet(names: readonly string[] | undefined): Projection | undefined {
  if (names === undefined) return undefined;
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalidParameter(`Duplicate value in attribute name: ${name}`);
    seen.add(name);
  }
  return new Projection(names.map((name) => [name] as const));
}
