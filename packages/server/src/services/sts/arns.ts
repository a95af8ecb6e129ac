import type { RequestContext } from "../../engine/service.ts";

export function roleResource(_context: RequestContext, input: { RoleArn: string | undefined }): readonly string[] {
  return [input.RoleArn ?? ""];
}
