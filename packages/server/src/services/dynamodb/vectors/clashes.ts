import type { GlobalSecondaryIndex } from "@aws-sdk/client-dynamodb";
import type { ServiceError } from "../../../kernel/errors.ts";
import { invalidParameters, validationError } from "../errors.ts";
import type { TableRecord } from "../records.ts";
import { keySchemaOf, type StoredKeySchema } from "../stored-schema.ts";

/** What a new index must not share with an index of the other kind: its name, and the attribute of a vector. */

/** Refuses a new secondary index that clashes with a vector index of its table. */
export function refuseVectorClash(
  { vectorIndexes = [] }: TableRecord,
  given: GlobalSecondaryIndex,
  index: StoredKeySchema,
): void {
  if (vectorIndexes.some(({ name }) => name === given.IndexName)) throw alreadyThere();
  for (const vector of vectorIndexes) {
    const key = keyElements(index).find(({ name }) => name === vector.vectorAttribute);
    if (key) throw redefined(vectorText(vector), keyText(key));
  }
}

/** Refuses a new vector whose attribute is part of a key. */
export function refuseKeyClash(table: TableRecord, vector: VectorAttribute): void {
  for (const schema of [table, ...(table.indexes ?? [])]) {
    const key = keyElements(schema).find(({ name }) => name === vector.vectorAttribute);
    if (key) throw redefined(keyText(key), vectorText(vector));
  }
}

export function alreadyThere(): ServiceError {
  return validationError("Attempting to create an index which already exists");
}

export function redefined(existing: string, wanted: string): ServiceError {
  return invalidParameters(
    "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
      `Existing schema: ${existing} New schema: ${wanted}`,
  );
}

interface VectorAttribute {
  readonly vectorAttribute: string;
  readonly dimensions: number;
}

export function vectorText({ vectorAttribute, dimensions }: VectorAttribute): string {
  return `VectorIndexSchema:[VectorAttribute: key{${vectorAttribute}:L:${dimensions}}]`;
}

interface KeyElement {
  readonly name: string;
  readonly type: string;
  readonly role: "HASH" | "RANGE";
}

function keyText({ name, type, role }: KeyElement): string {
  return `Schema:[SchemaElement: key{${name}:${type}:${role}}]`;
}

function keyElements(stored: StoredKeySchema): readonly KeyElement[] {
  const { partitionAttributes, sortAttributes } = keySchemaOf(stored);
  return [
    ...partitionAttributes.map((attribute) => ({ ...attribute, role: "HASH" as const })),
    ...sortAttributes.map((attribute) => ({ ...attribute, role: "RANGE" as const })),
  ];
}
