import type { ServiceModel } from "../../models/model.ts";
import { javaTypeName } from "./java-types.ts";
import { unreadable } from "./parse.ts";

/** Whether a structure holds the value, or a list or a map, where AWS words some errors otherwise. */
export type Place = "field" | "element";

/** Throws `SerializationException` unless the value is a container of the kind that its shape wants; never given null. */
export type Guard<Container> = (value: unknown) => asserts value is Container;

export function structureGuard(model: ServiceModel, shapeName: string, place: Place): Guard<Record<string, unknown>> {
  const javaType = javaTypeName(model, shapeName);
  const unexpected = place === "field" ? "Unexpected field type" : "Unexpected value type in payload";
  return (value) => {
    if (typeof value !== "object") throw unreadable(unexpected);
    if (Array.isArray(value)) throw unreadable(`Unrecognized collection type class ${javaType}`);
  };
}

export function listGuard(place: Place): Guard<unknown[]> {
  return (value) => {
    if (Array.isArray(value)) return;
    throw unreadable(typeof value === "object" ? structureFound : unexpectedContainer[place]);
  };
}

export function mapGuard(model: ServiceModel, shapeName: string, place: Place): Guard<Record<string, unknown>> {
  return (value) => {
    if (typeof value !== "object") throw unreadable(unexpectedContainer[place]);
    if (Array.isArray(value)) throw unreadable(`Unrecognized collection type ${javaTypeName(model, shapeName)}`);
  };
}

const structureFound = "Start of structure or map found where not expected";

/** What AWS says of a plain value in the place of a list or a map; of those inside another, Java's own complaint. */
const unexpectedContainer: Record<Place, string> = {
  field: "Unexpected field type",
  element:
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')",
};
