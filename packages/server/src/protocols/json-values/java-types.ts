import type { ServiceModel } from "../../models/model.ts";

/** The Java type of a shape, as AWS's servers name it when they meet something else in its place. */
export function javaTypeName(model: ServiceModel, shapeName: string, depth = 0): string {
  const shape = model.shapes[shapeName]!;
  switch (shape.type) {
    case "structure":
      return `com.amazonaws.${model.signingName}.v${model.apiVersion.replaceAll("-", "")}.${shapeName}`;
    case "list":
    case "map": {
      // A container that holds itself has no finite name.
      const element = depth > 5 ? "?" : javaTypeName(model, (shape.member ?? shape.value)!.shape, depth + 1);
      return shape.type === "list" ? `java.util.List<${element}>` : `java.util.Map<java.lang.String, ${element}>`;
    }
    case "blob":
      return "java.nio.ByteBuffer";
    case "timestamp":
      return "java.util.Date";
    default:
      return `java.lang.${shape.type[0]!.toUpperCase()}${shape.type.slice(1)}`;
  }
}

/** What AWS says of a JSON value that cannot become the plain Java type `javaName` (dynalite recorded the words). */
export function wrongType(value: unknown, javaName: string): string {
  if (Array.isArray(value)) {
    return `Unrecognized collection type class ${javaName.includes(".") ? javaName : `java.lang.${javaName}`}`;
  }
  switch (typeof value) {
    case "object":
      return "Start of structure or map found where not expected";
    case "boolean":
      return `${value ? "TRUE" : "FALSE"}_VALUE cannot be converted to ${javaName}`;
    case "number":
      return `${Number.isInteger(value) ? "NUMBER" : "DECIMAL"}_VALUE cannot be converted to ${javaName}`;
    default:
      return `STRING_VALUE cannot be converted to ${javaName}`;
  }
}
