import type { Update } from "./expressions/update.ts";
import { refusesMisfits } from "./table-indexes.ts";
import type { Table } from "./tables.ts";
import { type AttributeValue, attributeOf, type Item, setAttribute } from "./values/attribute-value.ts";
import { invalid } from "./values/invalid.ts";
import { assertSortKeyFits, fitsIndex, isKeyValue, validateIndexKey } from "./values/keys.ts";
import { validateUpdatedVectors } from "./vectors/item-problems.ts";

/**
 * Refuses an update that shows, without its item, that it would give a key of an index a value that cannot be one. Whole
 * attributes are checked here; that no path leads into a key is another check.
 */
export function assertIndexKeysFit(update: Update, table: Table): void {
  if (table.indexes.length === 0) return;
  const shown: Item = {};
  for (const action of update.actions) {
    const [name] = action.path;
    if (action.path.length > 1 || action.kind === "remove" || !table.indexKeyNames.includes(name)) continue;
    const value = action.kind === "set" ? valueThatShows(action.value) : action.value;
    if (value) setAttribute(shown, name, value);
  }
  for (const { record, schema } of table.indexes.filter(refusesMisfits)) validateIndexKey(shown, record.name, schema);
}

/** The same once the item is known. What the update leaves alone may be older than the index, and stays. */
export function assertIndexKeysStillFit(update: Update, table: Table, itemAfter: Item): void {
  for (const { record, schema } of table.indexes.filter(refusesMisfits)) {
    if (fitsIndex(itemAfter, schema)) continue;
    const touched = schema.attributes.filter(({ name }) => update.paths.some((path) => path[0] === name));
    for (const { name, type } of touched) {
      const value = attributeOf(itemAfter, name);
      if (!value) continue;
      if (!isKeyValue(value, type)) {
        throw invalid("The update expression attempted to update the secondary index key to unsupported type");
      }
      validateIndexKey({ [name]: value }, record.name, schema);
    }
    if (touched.some((attribute) => schema.sortAttributes.includes(attribute))) assertSortKeyFits(itemAfter, schema);
  }
  validateUpdatedVectors(itemAfter, table, (name) => update.paths.some((path) => path[0] === name));
}

/** What an operand of SET makes, as far as its type, where that shows without the item. */
function valueThatShows(operand: { kind: string; name?: string; value?: AttributeValue }): AttributeValue | undefined {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "sum") return { N: "0" };
  return operand.kind === "function" && operand.name === "list_append" ? { L: [] } : undefined;
}
