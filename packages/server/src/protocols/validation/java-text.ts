import type { ServiceModel } from "../../models/model.ts";
import { opaqueShapes } from "../../models/opaque-shapes.ts";
import { memberLabel } from "./labels.ts";

/**
 * A value as Java's `toString` prints it, which is how AWS echoes it: `[a, b]`, `{key=value}`, `Shape(member=null)`.
 * Sensitive parts are not shown.
 */
export function javaText(model: ServiceModel, shapeName: string, value: unknown): string {
  if (value === undefined || value === null) return "null";
  const shape = model.shapes[shapeName]!;
  if (shape.sensitive) return "***Sensitive Data Redacted***";
  if (opaqueShapes[model.name]?.has(shapeName)) return `${shapeName}(${opaqueText(value)})`;
  switch (shape.type) {
    case "structure": {
      const members = Object.entries(shape.members ?? {}).map(
        ([name, member]) =>
          `${memberLabel(name)}=${javaText(model, member.shape, (value as Record<string, unknown>)[name])}`,
      );
      return `${shapeName}(${members.join(", ")})`;
    }
    case "list":
      return `[${(value as unknown[]).map((element) => javaText(model, shape.member!.shape, element)).join(", ")}]`;
    case "map": {
      const entries = Object.entries(value as Record<string, unknown>).map(
        ([key, element]) => `${key}=${javaText(model, shape.value!.shape, element)}`,
      );
      return `{${entries.join(", ")}}`;
    }
    case "blob": {
      const size = value instanceof Uint8Array ? value.byteLength : 0;
      return `java.nio.HeapByteBuffer[pos=0 lim=${size} cap=${size}]`;
    }
    case "double":
    case "float":
      return javaDouble(value as number);
    case "timestamp":
      return value instanceof Date ? value.toUTCString() : String(value);
    default:
      return String(value);
  }
}

export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return value.toFixed(1);
  const [mantissa = "", exponent] = (
    Math.abs(value) >= 1e7 || Math.abs(value) < 1e-3 ? value.toExponential() : String(value)
  ).split("e");
  if (exponent === undefined) return mantissa;
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** The members of an opaque value by name only: their contents belong to the caller's data. */
function opaqueText(value: unknown): string {
  return typeof value === "object" && value !== null ? Object.keys(value).join(", ") : "";
}
