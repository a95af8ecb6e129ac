import type { AttributeDefinition, KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { invalidParameters, validationError } from "./errors.ts";
import type { KeyAttribute, KeySchema } from "./values/validate.ts";

/** The key schema that a CreateTable request describes. The order of the checks is AWS's, as dynalite's tests recorded it. */
export function schemaOf(
  elements: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): KeySchema {
  const names = elements.map((element) => element.AttributeName!);
  const defined = definitions.map((definition) => definition.AttributeName!);
  if (names.length > defined.length) {
    throw validationError("Invalid KeySchema: Some index key attribute have no definition");
  }
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
  assertExactDefinitions(names, definitions);
  const attribute = (name: string): KeyAttribute => {
    const definition = definitions.find((candidate) => candidate.AttributeName === name);
    return { name, type: definition!.AttributeType! as KeyAttribute["type"] };
  };
  const partitionKey = attribute(names[0]!);
  return names[1] === undefined ? { partitionKey } : { partitionKey, sortKey: attribute(names[1]) };
}

function assertExactDefinitions(names: readonly string[], definitions: readonly AttributeDefinition[]): void {
  if (definitions.length !== names.length) {
    throw invalidParameters(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
}

/** UpdateTable may repeat the definitions of the table's keys; it has no index for which it could need others. */
export function assertSameDefinitions(schema: KeySchema, definitions: readonly AttributeDefinition[]): void {
  const attributes = schema.sortKey ? [schema.partitionKey, schema.sortKey] : [schema.partitionKey];
  assertExactDefinitions(
    attributes.map(({ name }) => name),
    definitions,
  );
  for (const { name, type } of attributes) {
    const definition = definitions.find((candidate) => candidate.AttributeName === name);
    if (definition?.AttributeType !== type) {
      throw invalidParameters(`Cannot redefine the key attribute ${name} of type ${type}`);
    }
  }
}
