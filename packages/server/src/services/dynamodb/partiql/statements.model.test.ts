import * as fc from "fast-check";
import { expect, it } from "vitest";
import { ServiceError } from "../../../kernel/errors.ts";
import { deleteItem } from "../operations/delete-item.ts";
import { executeStatement } from "../operations/execute-statement.ts";
import { putItem } from "../operations/put-item.ts";
import { query } from "../operations/query.ts";
import { scan } from "../operations/scan.ts";
import { updateItem } from "../operations/update-item.ts";
import { contextWith, plain, scoresTable, type TestContext } from "../testing.ts";
import type { AttributeValue, Item } from "../values/attribute-value.ts";
import {
  actions,
  conditions,
  literal,
  names,
  type RandomAction,
  type Rendering,
  values,
} from "./statements-for-tests.ts";

/**
 * Random statements do to a table what the operations with expressions do to another: both answer the same, or refuse for
 * the same reason, and leave the same items.
 */

const keys = fc.record({ pk: fc.constantFrom("p", "q"), sk: fc.constantFrom("1", "2", "3") });
const maybe = fc.option(conditions, { nil: undefined });

type Step =
  | { kind: "insert"; key: { pk: string; sk: string }; item: Item }
  | {
      kind: "update";
      key: { pk: string; sk: string };
      actions: RandomAction[];
      condition: Rendering | undefined;
      returning: number;
    }
  | { kind: "delete"; key: { pk: string; sk: string }; condition: Rendering | undefined }
  | { kind: "select"; partitions: string[]; sort: string; filter: Rendering | undefined; descending: boolean };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("insert" as const),
    key: keys,
    item: fc.dictionary(fc.constantFrom(...names), values, { noNullPrototype: true }),
  }),
  fc.record({
    kind: fc.constant("update" as const),
    key: keys,
    actions,
    condition: maybe,
    returning: fc.nat(3),
  }),
  fc.record({ kind: fc.constant("delete" as const), key: keys, condition: maybe }),
  fc.record({
    kind: fc.constant("select" as const),
    partitions: fc.subarray(["p", "q"]),
    sort: fc.constantFrom("", "sk = '2'", "sk > '1'", "sk <= '2'", "sk BETWEEN '2' AND '3'", "begins_with(sk, '1')"),
    filter: maybe,
    descending: fc.boolean(),
  }),
);

const returnings = [
  ["ALL OLD", "ALL_OLD"],
  ["ALL NEW", "ALL_NEW"],
  ["MODIFIED OLD", "UPDATED_OLD"],
  ["MODIFIED NEW", "UPDATED_NEW"],
] as const;

/** The placeholders of one request. */
class Substitution {
  readonly values: Record<string, AttributeValue> = {};

  readonly value = (value: AttributeValue): string => {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  };

  get parameters(): object {
    return Object.keys(this.values).length > 0 ? { ExpressionAttributeValues: this.values } : {};
  }
}

function statementOf(step: Step): string {
  if (step.kind === "select") {
    const { partitions, sort, filter, descending } = step;
    const pk = partitions.length > 0 ? [`pk IN [${partitions.map((each) => `'${each}'`).join(", ")}]`] : [];
    const where = [...pk, ...(sort ? [sort] : []), ...(filter ? [`(${filter(literal)})`] : [])];
    const order = partitions.length > 0 && descending ? " ORDER BY pk DESC, sk DESC" : "";
    return `SELECT * FROM scores${where.length > 0 ? ` WHERE ${where.join(" AND ")}` : ""}${order}`;
  }
  const { pk, sk } = step.key;
  if (step.kind === "insert") {
    return `INSERT INTO scores VALUE ${literal({ M: { pk: { S: pk }, sk: { S: sk }, ...step.item } })}`;
  }
  const where = `WHERE pk = '${pk}' AND sk = '${sk}'${step.condition ? ` AND (${step.condition(literal)})` : ""}`;
  if (step.kind === "delete") return `DELETE FROM scores ${where} RETURNING ALL OLD *`;
  const changes = step.actions.map(({ statement }) => statement(literal)).join(" ");
  return `UPDATE scores ${changes} ${where} RETURNING ${returnings[step.returning]![0]} *`;
}

async function withExpressions(context: TestContext, step: Step): Promise<Item[]> {
  const substitution = new Substitution();
  const { value } = substitution;
  if (step.kind === "select") return selectWithExpressions(context, step);
  const Key = { pk: { S: step.key.pk }, sk: { S: step.key.sk } };
  if (step.kind === "insert") {
    const ConditionExpression = "attribute_not_exists(pk)";
    await putItem(context, { TableName: "mirror", Item: { ...Key, ...step.item }, ConditionExpression });
    return [];
  }
  if (step.kind === "delete") {
    const ConditionExpression = step.condition && `attribute_not_exists(pk) OR (${step.condition(value)})`;
    const request = { TableName: "mirror", Key, ConditionExpression, ...substitution.parameters };
    const { Attributes } = plain(await deleteItem(context, { ...request, ReturnValues: "ALL_OLD" }));
    return Attributes ? [Attributes as Item] : [];
  }
  const sections = (["SET", "REMOVE", "ADD", "DELETE"] as const).flatMap((section) => {
    const parts = step.actions.filter((action) => action.section === section);
    return parts.length > 0 ? [`${section} ${parts.map(({ expression }) => expression(value)).join(", ")}`] : [];
  });
  const condition = step.condition ? ` AND (${step.condition(value)})` : "";
  const { Attributes } = plain(
    await updateItem(context, {
      TableName: "mirror",
      Key,
      UpdateExpression: sections.join(" "),
      ConditionExpression: `attribute_exists(pk)${condition}`,
      ...substitution.parameters,
      ReturnValues: returnings[step.returning]![1],
    }),
  );
  return Attributes ? [Attributes as Item] : [];
}

async function selectWithExpressions(context: TestContext, step: Step & { kind: "select" }): Promise<Item[]> {
  const { partitions, sort, filter, descending } = step;
  const render = (substitution: Substitution, text: string) =>
    text.replace(/'([^']*)'/g, (_, S: string) => substitution.value({ S }));
  const items: Item[] = [];
  for (const partition of descending ? [...partitions].reverse() : partitions) {
    const substitution = new Substitution();
    const key = `pk = '${partition}'${sort ? ` AND ${sort}` : ""}`;
    const request = {
      TableName: "mirror",
      KeyConditionExpression: render(substitution, key),
      FilterExpression: filter?.(substitution.value),
      ...substitution.parameters,
      ScanIndexForward: !descending,
    };
    items.push(...(plain(await query(context, request)).Items as Item[]));
  }
  if (partitions.length > 0) return items;
  const substitution = new Substitution();
  const parts = [...(sort ? [render(substitution, sort)] : []), ...(filter ? [`(${filter(substitution.value)})`] : [])];
  const FilterExpression = parts.join(" AND ");
  const request = { TableName: "mirror", ...(FilterExpression && { FilterExpression }), ...substitution.parameters };
  return plain(await scan(context, request)).Items as Item[];
}

/** An answer, or the code of a refusal; an INSERT has one of its own for an item that is there. */
async function outcome(run: () => Promise<Item[]>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.code === "DuplicateItemException" ? "ConditionalCheckFailedException" : error.code;
  }
}

it("does what the operations with expressions do", async () => {
  let succeeded = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 8, maxLength: 16 }), async (sequence) => {
      const context = await contextWith(scoresTable, { ...scoresTable, TableName: "mirror" });
      for (const step of sequence) {
        const Statement = statementOf(step);
        const actual = await outcome(async () => plain(await executeStatement(context, { Statement })).Items as Item[]);
        const expected = await outcome(() => withExpressions(context, step));
        expect(actual, Statement).toEqual(expected);
        if (Array.isArray(actual)) succeeded++;
      }
      const [ours, theirs] = await Promise.all(
        ["scores", "mirror"].map(async (TableName) => plain(await scan(context, { TableName })).Items),
      );
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 50 },
  );
  // A test of refusals alone would prove little.
  expect(succeeded).toBeGreaterThan(100);
});
