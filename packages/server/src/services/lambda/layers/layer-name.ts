import { accountId } from "../../../engine/platform.ts";
import { ServiceError } from "../../../kernel/errors.ts";
import { invalidParameter, resourceNotFound } from "../errors.ts";

/** A version of a layer, found to be of this region and account. */
export interface LayerVersionReference {
  readonly layerName: string;
  readonly version: number;
}

export function layerArnOf(region: string, layerName: string): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${layerName}`;
}

export function layerVersionArnOf(region: string, layerName: string, version: number): string {
  return `${layerArnOf(region, layerName)}:${version}`;
}

/** Reads a layer's name or its ARN. */
export function resolveLayer(region: string, nameOrArn: string | undefined, operation: string): string {
  const parts = (nameOrArn ?? "").split(":");
  if (parts.length === 1) return parts[0] ?? "";
  requireOwn(region, parts, operation);
  return parts[6] ?? "";
}

export function resolveLayerVersion(
  region: string,
  nameOrArn: string | undefined,
  version: number | undefined,
  operation: string,
): LayerVersionReference {
  if (version === undefined || version < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  return { layerName: resolveLayer(region, nameOrArn, operation), version };
}

/** Reads the ARN of one version. */
export function resolveLayerVersionArn(region: string, arn: string, operation: string): LayerVersionReference {
  const parts = arn.split(":");
  requireOwn(region, parts, operation);
  return { layerName: parts[6] ?? "", version: Number(parts[7]) };
}

export function layerVersionNotFound(): ServiceError {
  return resourceNotFound("The resource you requested does not exist.");
}

/** The model bounds names, but not those within the ARN of a version. */
const layerNameLengthMax = 140;

/** There is one account; AWS's own layers (`awslayer`) and those of others are nobody's here. */
function requireOwn(region: string, [, , , arnRegion, account, ...rest]: string[], operation: string): void {
  if (account !== accountId) {
    throw new ServiceError(
      "AccessDeniedException",
      `Not authorized to perform: lambda:${operation} on resource: arn:aws:lambda:${arnRegion}:${account}:${rest.join(":")} ` +
        `because no resource-based policy allows the lambda:${operation} action`,
      { statusCode: 403 },
    );
  }
  if ((rest[1] ?? "").length > layerNameLengthMax) throw layerVersionNotFound();
  if (arnRegion !== region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
    );
  }
}
