import type { AttributeDefinition, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { invalidParameters, validationError } from "./errors.ts";
import { type StoredKeySchema, storedSchemaOf } from "./stored-schema.ts";
import { type KeyAttribute, keySchema } from "./values/keys.ts";

/** The key schema that a CreateTable request describes. The order of the checks is AWS's, as dynalite's tests recorded it. */
export function schemaOf(
  elements: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): StoredKeySchema {
  const names = definitions.map((definition) => definition.AttributeName!);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw validationError(`Attribute Name is duplicated: ${twice}`);
  if (elements.length > definitions.length) {
    throw validationError("Invalid KeySchema: Some index key attribute have no definition");
  }
  return indexSchemaOf(elements, definitions);
}

/** The same for an index. */
export function indexSchemaOf(
  elements: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): StoredKeySchema {
  const names = elements.map((element) => element.AttributeName!);
  assertDefined(names, definitions);
  if (names[0] === names[1]) {
    throw validationError("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (elements[0]?.KeyType !== "HASH") {
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (elements[1] && elements[1].KeyType !== "RANGE") {
    throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  return schemaOfDefined(elements, definitions);
}

const attributesOfKindMax = 4;

/**
 * The same for a global index, whose key may have several attributes. The words are those that the public notes on AWS's
 * answers (ack-api-quirks) and the tests of dynoxide (`multi_attribute_keys.rs`) recorded; which comes first is not known.
 */
export function globalSchemaOf(
  elements: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): StoredKeySchema {
  const kinds = elements.map(({ KeyType }) => KeyType);
  const isPair = kinds.length === 2 && kinds[1] === "RANGE";
  if (kinds[0] !== "HASH" || kinds.length === 1 || isPair) return indexSchemaOf(elements, definitions);
  if (kinds.includes("RANGE") && kinds.lastIndexOf("HASH") > kinds.indexOf("RANGE")) {
    throw invalidParameters("All HASH key attributes must precede RANGE key attributes in the KeySchema");
  }
  for (const kind of ["HASH", "RANGE"] as const) {
    if (kinds.filter((each) => each === kind).length <= attributesOfKindMax) continue;
    throw invalidParameters(`The KeySchema exceeds the maximum allowed number of ${kind} key attributes`);
  }
  const names = elements.map(({ AttributeName }) => AttributeName!);
  if (new Set(names).size < names.length) {
    throw validationError("The KeySchema contains multiple key attributes with the same name");
  }
  assertDefined(names, definitions);
  return schemaOfDefined(elements, definitions);
}

function assertDefined(names: readonly string[], definitions: readonly AttributeDefinition[]): void {
  const defined = definitions.map((definition) => definition.AttributeName!);
  if (names.every((name) => defined.includes(name))) return;
  throw invalidParameters(
    "Some index key attributes are not defined in AttributeDefinitions. " +
      `Keys: [${names.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
  );
}

function schemaOfDefined(
  elements: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): StoredKeySchema {
  const ofKind = (kind: "HASH" | "RANGE") =>
    elements
      .filter(({ KeyType }) => KeyType === kind)
      .map(({ AttributeName: name }): KeyAttribute => {
        const definition = definitions.find(({ AttributeName }) => AttributeName === name);
        return { name: name!, type: definition!.AttributeType! as KeyAttribute["type"] };
      });
  return storedSchemaOf(keySchema(ofKind("HASH") as [KeyAttribute, ...KeyAttribute[]], ofKind("RANGE")));
}

/** Refuses definitions of attributes that are not part of any key; AWS has other words where there are no indexes. */
export function assertDefinitionsUsed(
  definitions: readonly AttributeDefinition[],
  keyAttributes: readonly KeyAttribute[],
  hasIndexes: boolean,
): void {
  const used = keyAttributes.map(({ name }) => name);
  const defined = definitions.map((definition) => definition.AttributeName!);
  if (defined.length === used.length && defined.every((name) => used.includes(name))) return;
  if (!hasIndexes) {
    throw invalidParameters(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  throw invalidParameters(
    "Some AttributeDefinitions are not used. " +
      `AttributeDefinitions: [${defined.join(", ")}], keys used: [${used.join(", ")}]`,
  );
}

/**
 * The definitions that an update of a table works with: the table's own and those that the update adds. It may repeat the
 * table's, not change them.
 */
export function mergedDefinitions(
  keyAttributes: readonly KeyAttribute[],
  given: readonly AttributeDefinition[],
): readonly AttributeDefinition[] {
  const merged = new Map<string, AttributeDefinition>();
  for (const { name, type } of keyAttributes) merged.set(name, { AttributeName: name, AttributeType: type });
  for (const definition of given) {
    const known = merged.get(definition.AttributeName!);
    if (known && known.AttributeType !== definition.AttributeType) {
      throw invalidParameters(
        `Cannot redefine the key attribute ${known.AttributeName} of type ${known.AttributeType}`,
      );
    }
    merged.set(definition.AttributeName!, definition);
  }
  return [...merged.values()];
}

/** AWS still checks what the models no longer say. `path` is where the elements stand in the request. */
export function assertAtMostTwo(elements: readonly KeySchemaElement[], path: string): void {
  if (elements.length <= 2) return;
  const shown = elements.map(
    (each) => `KeySchemaElement(attributeName=${each.AttributeName}, keyType=${each.KeyType})`,
  );
  throw validationError(
    `1 validation error detected: Value '[${shown.join(", ")}]' at '${path}' failed to satisfy constraint: ` +
      "Member must have length less than or equal to 2",
  );
}
