import { ExpressionAttributes } from "./expressions/attributes.ts";
import { type Projection, parseProjection } from "./expressions/projection.ts";
import { attributesToGet } from "./legacy/attributes-to-get.ts";

interface ProjectedInput {
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: unknown;
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** The projection of a request, or of a part of one, that has no other expression. */
export function projectionOf({
  ProjectionExpression,
  ExpressionAttributeNames,
  AttributesToGet,
}: ProjectedInput): Projection | undefined {
  if (AttributesToGet !== undefined) return attributesToGet(AttributesToGet);
  if (ProjectionExpression === undefined && ExpressionAttributeNames === undefined) return undefined;
  const attributes = new ExpressionAttributes({ ExpressionAttributeNames }, { ProjectionExpression });
  if (ProjectionExpression === undefined) return undefined;
  const projection = parseProjection(ProjectionExpression, attributes);
  attributes.assertAllUsed();
  return projection;
}
