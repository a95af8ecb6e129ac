import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { NotImplementedError } from "../../kernel/errors.ts";

type Settings = Omit<CreateFunctionRequest, "FunctionName" | "Role" | "Code"> & UpdateFunctionConfigurationRequest;

/** The architecture of this machine, which is the one that functions run on. */
export const machineArchitecture = process.arch === "arm64" ? "arm64" : "x86_64";

/**
 * What we cannot honour yet, by parameter. Each says whether the request really wants it: tools send empty values
 * (`VpcConfig: {SubnetIds: []}`, `Layers: []`) to say that they want none.
 */
const unsupported: Readonly<Record<string, (settings: Settings) => boolean>> = {
  PublishTo: ({ PublishTo }) => PublishTo !== undefined,
  "PackageType: Image": ({ PackageType }) => PackageType === "Image",
  ImageConfig: ({ ImageConfig }) => hasContent(ImageConfig),
  VpcConfig: ({ VpcConfig }) => hasContent(VpcConfig),
  "DeadLetterConfig.TargetArn": ({ DeadLetterConfig }) => hasContent(DeadLetterConfig),
  KMSKeyArn: ({ KMSKeyArn }) => hasContent(KMSKeyArn),
  "TracingConfig.Mode: Active": ({ TracingConfig }) => TracingConfig?.Mode === "Active",
  FileSystemConfigs: ({ FileSystemConfigs }) => hasContent(FileSystemConfigs),
  "SnapStart.ApplyOn: PublishedVersions": ({ SnapStart }) => SnapStart?.ApplyOn === "PublishedVersions",
  TenancyConfig: ({ TenancyConfig }) => TenancyConfig !== undefined,
  CapacityProviderConfig: ({ CapacityProviderConfig }) => CapacityProviderConfig !== undefined,
  DurableConfig: ({ DurableConfig }) => DurableConfig !== undefined,
};

export function refuseUnsupportedSettings(operation: string, settings: object): void {
  for (const [parameter, isWanted] of Object.entries(unsupported)) {
    if (isWanted(settings as Settings)) throw new NotImplementedError(`${operation} with ${parameter}`);
  }
}

/** Native code in an archive runs on one architecture only, and functions are told theirs: no pretending. */
export function refuseOtherArchitectures(operation: string, architectures: readonly string[] | undefined): void {
  const other = architectures?.find((architecture) => architecture !== machineArchitecture);
  if (other)
    throw new NotImplementedError(`${operation} with Architectures: ${other} on a ${machineArchitecture} machine`);
}

function hasContent(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === "object" ? Object.values(value).some(hasContent) : true;
}
