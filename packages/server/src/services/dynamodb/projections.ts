import { ExpressionAttributes } from "./expressions/attributes.ts";
import { type Projection, parseProjection } from "./expressions/projection.ts";

interface ProjectedInput {
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: unknown;
}

/** The projection of a request, or of a part of one, that has no other expression. */
export function projectionOf({
  ProjectionExpression,
  ExpressionAttributeNames,
}: ProjectedInput): Projection | undefined {
  if (ProjectionExpression === undefined && ExpressionAttributeNames === undefined) return undefined;
  const attributes = new ExpressionAttributes({ ExpressionAttributeNames }, { ProjectionExpression });
  if (ProjectionExpression === undefined) return undefined;
  const projection = parseProjection(ProjectionExpression, attributes);
  attributes.assertAllUsed();
  return projection;
}
