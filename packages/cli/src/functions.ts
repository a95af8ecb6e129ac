import type { FunctionConfiguration, LambdaClient } from "@aws-sdk/client-lambda";
import { nearNames } from "./near-names.ts";

/** Every function and, with `versions`, every version of each. */
export async function listFunctions(lambda: LambdaClient, versions = false): Promise<FunctionConfiguration[]> {
  const { paginateListFunctions } = await import("@aws-sdk/client-lambda");
  const input = versions ? { FunctionVersion: "ALL" as const } : {};
  const found: FunctionConfiguration[] = [];
  for await (const page of paginateListFunctions({ client: lambda }, input)) found.push(...(page.Functions ?? []));
  return found;
}

/** The name in a name, an ARN or a part of one, with or without a qualifier. */
export function bareName(name: string): string {
  return nameParts(name)[0]!;
}

/** The version or alias at the end of a name or an ARN. */
export function qualifierOf(name: string): string | undefined {
  return nameParts(name)[1];
}

function nameParts(name: string): string[] {
  return name.replace(/^(?:.*:)?function:/, "").split(":");
}

/** An error that says that there is no such function, and which there are. */
export function noFunction(wanted: string, names: readonly string[], place: string): Error {
  const near = nearNames(wanted, names);
  const quoted = (some: readonly string[]) => some.map((name) => `"${name}"`).join(", ");
  const hint =
    near.length > 0
      ? `Did you mean ${quoted(near)}?`
      : names.length === 0
        ? "There are no functions there."
        : `There are ${quoted(names.slice(0, 10))}${names.length > 10 ? ` and ${names.length - 10} more` : ""}.`;
  return new Error(`There is no function "${wanted}" in ${place}. ${hint}`);
}
