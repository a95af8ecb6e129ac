import type { AttributeDefinition, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { invalidParameters, validationError } from "./errors.ts";
import type { StoredKeySchema } from "./stored-schema.ts";
import type { KeyAttribute } from "./values/keys.ts";

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
  const defined = definitions.map((definition) => definition.AttributeName!);
  if (names.some((name) => !defined.includes(name))) {
    throw invalidParameters(
      "Some index key attributes are not defined in AttributeDefinitions. " +
        `Keys: [${names.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
  }
  if (names[0] === names[1]) {
    throw validationError("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (elements[0]?.KeyType !== "HASH") {
    throw validationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (elements[1] && elements[1].KeyType !== "RANGE") {
    throw validationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  const attribute = (name: string): KeyAttribute => {
    const definition = definitions.find((candidate) => candidate.AttributeName === name);
    return { name, type: definition!.AttributeType! as KeyAttribute["type"] };
  };
  const partitionKey = attribute(names[0]!);
  return names[1] === undefined ? { partitionKey } : { partitionKey, sortKey: attribute(names[1]) };
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
