import { ExpressionAttributes } from "./expressions/attributes.ts";
import { type Condition, parseCondition } from "./expressions/condition.ts";
import { parseUpdate, type Update } from "./expressions/update.ts";
import type { ConditionalInput } from "./item-writes.ts";
import { attributeUpdates } from "./legacy/attribute-updates.ts";
import { expectationOf } from "./legacy/conditions.ts";

interface UpdateInput extends ConditionalInput {
  readonly UpdateExpression?: string | undefined;
  readonly AttributeUpdates?: Parameters<typeof attributeUpdates>[0];
}

/** The update and the condition of a request to update an item. */
export function updateExpressionsOf(input: UpdateInput): {
  update: Update | undefined;
  condition: Condition | undefined;
} {
  const { UpdateExpression, ConditionExpression, AttributeUpdates, Expected, ConditionalOperator } = input;
  if (AttributeUpdates !== undefined || Expected !== undefined || ConditionalOperator !== undefined) {
    return { update: attributeUpdates(AttributeUpdates), condition: expectationOf(Expected, ConditionalOperator) };
  }
  const attributes = new ExpressionAttributes(input, { UpdateExpression, ConditionExpression });
  const update = UpdateExpression === undefined ? undefined : parseUpdate(UpdateExpression, attributes);
  const condition =
    ConditionExpression === undefined
      ? undefined
      : parseCondition("ConditionExpression", ConditionExpression, attributes);
  attributes.assertAllUsed();
  return { update, condition };
}
