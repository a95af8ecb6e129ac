import fc from "fast-check";
import type { ServiceModel } from "../models/model.ts";

/** Values that get further than others, because they mean something to the service. */
export interface TellingValues {
  readonly strings: readonly string[];
  readonly integers: readonly number[];
  readonly timestamps: readonly number[];
}

/** Values that JSON can bring where the model wants something of a shape: what it wants, nothing, or too much of it. */
export function anyInput(model: ServiceModel, shapeName: string, telling: TellingValues): fc.Arbitrary<unknown> {
  const anyOf = (shape: string) => anyInput(model, shape, telling);
  const shape = model.shapes[shapeName]!;
  const nothing = fc.constant(null);
  switch (shape.type) {
    case "structure": {
      const members = Object.entries(shape.members ?? {}).map(([name, { shape: member }]) => [name, anyOf(member)]);
      return fc.oneof(
        { weight: 9, arbitrary: fc.record(Object.fromEntries(members), { requiredKeys: [] }) },
        { weight: 1, arbitrary: nothing },
      );
    }
    case "list":
      return fc.oneof(fc.array(anyOf(shape.member!.shape), { maxLength: 4 }), nothing);
    case "map":
      return fc.oneof(fc.dictionary(fc.string(), anyOf(shape.value!.shape), { maxKeys: 3 }), nothing);
    case "boolean":
      return fc.oneof(fc.boolean(), nothing);
    case "timestamp":
      return fc.oneof(fc.constantFrom(0, -8.64e12, 8.64e12, ...telling.timestamps), fc.double(), nothing);
    case "integer":
    case "long":
      return fc.oneof(fc.constantFrom(0, 1, 2_147_483_640, ...telling.integers), fc.integer(), nothing);
    case "double":
      return fc.oneof(fc.constantFrom(0, "NaN", "Infinity", 2 ** 360, 5e-324), fc.double({ noNaN: true }), nothing);
    case "blob":
      return fc.oneof(fc.base64String(), fc.string(), nothing);
    default:
      return fc.oneof(
        fc.constantFrom("\ud800", "", "\0", ...telling.strings, ...(shape.enum ?? [])),
        fc.string({ unit: "binary" }),
        nothing,
      );
  }
}
