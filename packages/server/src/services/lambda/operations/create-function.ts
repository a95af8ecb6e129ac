import type { CreateFunctionRequest, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { uuid } from "../../../kernel/ids.ts";
import { checkArchive, codeReference, holdCode, removeCode, uploadCode } from "../code-archives.ts";
import { requireCodeSigningOfFunction } from "../code-signing/configuration.ts";
import { checkDeployment, warnOfDeployment } from "../code-signing/deployment.ts";
import { attachCodeSigning } from "../code-signing/records.ts";
import { invalidParameter, resourceConflict } from "../errors.ts";
import { checkExecutionRole } from "../execution-role.ts";
import { functionConfiguration } from "../function-configuration.ts";
import type { FunctionInvoker } from "../function-invoker.ts";
import { type FunctionReference, latestVersion, resolveFunction } from "../function-name.ts";
import { checkSettings, defaultLogGroupName, recordOfSettings } from "../function-settings.ts";
import { checkLayers, holdLayers, readLayers } from "../layers/function-layers.ts";
import { ephemeralStorageMbDefault, memoryMbDefault, timeoutSecondsDefault } from "../limits.ts";
import { withLogging } from "../logging-config.ts";
import { type CodeReference, type FunctionRecord, functionKey, type VersionRecord } from "../records.ts";
import { writeFunction } from "../stored-function.ts";
import { mergeTags } from "../tags.ts";
import { machineArchitecture, refuseOtherArchitectures, refuseUnsupportedSettings } from "../unsupported-settings.ts";
import { publish, publishingIds } from "../versions/publish.ts";

/** Checks code, role and settings, stores the code and then the function that refers to it. */
export function createFunction(invoker: FunctionInvoker) {
  return async (context: RequestContext, input: CreateFunctionRequest): Promise<FunctionConfiguration> => {
    const reference = resolveFunction(context.region, input.FunctionName ?? "", undefined, "CreateFunction");
    if (reference.qualifier) throw invalidParameter("A function is created without a version or alias in its name.");
    refuseUnsupportedSettings("CreateFunction", input);
    refuseOtherArchitectures("CreateFunction", input.Architectures);
    checkSettings(input);
    if (!input.Runtime || !input.Handler) {
      throw invalidParameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      );
    }
    if (input.Tags) await context.authorize("lambda:TagResource", [reference.functionArn]);
    const tags = mergeTags({}, input.Tags ?? {});
    const roleId = await checkExecutionRole(context, input.Role ?? "");
    const archive = await checkArchive("CreateFunction", input.Code ?? {});
    const code = codeReference(context.platform, archive);
    const record: FunctionRecord = { ...newRecord(context, input, reference, code), roleId, tags };
    try {
      await checkLayers(context.platform, context.region, input.Layers, async () => archive);
      await uploadCode(context.platform, code, archive);
      const { version, isWarned } = await storeFunction(context, record, input);
      if (isWarned) warnOfDeployment(invoker, context.region, reference.functionName);
      // AWS answers the version that it has published under the ARN of the function.
      return functionConfiguration(version, reference.functionArn);
    } catch (error) {
      await removeCode(context.platform, code.blobKey);
      throw error;
    }
  };
}

function newRecord(
  { platform, region }: RequestContext,
  input: CreateFunctionRequest,
  { functionName }: FunctionReference,
  code: CodeReference,
): Omit<FunctionRecord, "roleId" | "tags"> {
  const revisionId = uuid(platform.random);
  const record: Omit<FunctionRecord, "roleId" | "tags"> = {
    functionName,
    region,
    version: latestVersion,
    runtime: "",
    handler: "",
    role: input.Role ?? "",
    description: "",
    timeoutSeconds: timeoutSecondsDefault,
    memoryMb: memoryMbDefault,
    ephemeralStorageMb: ephemeralStorageMbDefault,
    architecture: machineArchitecture,
    logGroupName: defaultLogGroupName(functionName),
    ...recordOfSettings(input),
    code,
    lastModifiedMs: platform.clock.nowMs(),
    revisionId,
    environmentRevision: revisionId,
  };
  return withLogging(record, input.LoggingConfig);
}

/** Answers the version that was made last. */
function storeFunction(
  { platform }: RequestContext,
  draft: FunctionRecord,
  { Publish: isPublished, Layers: layerArns, CodeSigningConfigArn: signingArn }: CreateFunctionRequest,
): Promise<{ version: VersionRecord; isWarned: boolean }> {
  const ids = publishingIds(platform);
  return platform.store.transact((tx) => {
    if (tx.get(functionKey(draft.region, draft.functionName))) {
      throw resourceConflict(`Function already exist: ${draft.functionName}`);
    }
    const signing = signingArn ? requireCodeSigningOfFunction(tx, draft.region, signingArn) : undefined;
    const isWarned = checkDeployment(signing, draft.functionName);
    attachCodeSigning(tx, draft.region, draft.functionName, signing?.id);
    const record = layerArns?.length ? { ...draft, layers: readLayers(tx, draft.region, layerArns) } : draft;
    holdCode(tx, record.code, latestVersion);
    holdLayers(tx, record);
    writeFunction(tx, record);
    return { version: isPublished ? publish(tx, record, undefined, ids) : record, isWarned };
  });
}
