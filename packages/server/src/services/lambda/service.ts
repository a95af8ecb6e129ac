import type { PutFunctionCodeSigningConfigRequest } from "@aws-sdk/client-lambda";
import { anyResource, missing, type OperationTable, type RequestContext, type Service } from "../../engine/service.ts";
import { type LambdaOperationName, lambdaModel } from "../../models/lambda.gen.ts";
import type { Environments } from "../../runtimes/environments.ts";
import type { WarmKeeping } from "../../runtimes/warm-keeping.ts";
import { codeSigningResource } from "./code-signing/configuration.ts";
import type { FunctionInvoker } from "./function-invoker.ts";
import { layerArnResource, layerResource, layerVersionResource } from "./layers/stored-layer.ts";
import { addLayerVersionPermission } from "./operations/add-layer-version-permission.ts";
import { addPermission } from "./operations/add-permission.ts";
import { createAlias } from "./operations/create-alias.ts";
import { createCodeSigningConfig } from "./operations/create-code-signing-config.ts";
import { createEventSourceMapping } from "./operations/create-event-source-mapping.ts";
import { createFunction } from "./operations/create-function.ts";
import { createFunctionUrlConfig } from "./operations/create-function-url-config.ts";
import { deleteAlias } from "./operations/delete-alias.ts";
import { deleteCodeSigningConfig } from "./operations/delete-code-signing-config.ts";
import { deleteEventSourceMapping } from "./operations/delete-event-source-mapping.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { deleteFunctionCodeSigningConfig } from "./operations/delete-function-code-signing-config.ts";
import { deleteFunctionConcurrency } from "./operations/delete-function-concurrency.ts";
import { deleteFunctionEventInvokeConfig } from "./operations/delete-function-event-invoke-config.ts";
import { deleteFunctionUrlConfig } from "./operations/delete-function-url-config.ts";
import { deleteLayerVersion } from "./operations/delete-layer-version.ts";
import { deleteProvisionedConcurrencyConfig } from "./operations/delete-provisioned-concurrency-config.ts";
import { getAccountSettings } from "./operations/get-account-settings.ts";
import { getAlias } from "./operations/get-alias.ts";
import { getCodeSigningConfig } from "./operations/get-code-signing-config.ts";
import { getEventSourceMapping } from "./operations/get-event-source-mapping.ts";
import { getFunction } from "./operations/get-function.ts";
import { getFunctionCodeSigningConfig } from "./operations/get-function-code-signing-config.ts";
import { getFunctionConcurrency } from "./operations/get-function-concurrency.ts";
import { getFunctionConfiguration } from "./operations/get-function-configuration.ts";
import { getFunctionEventInvokeConfig } from "./operations/get-function-event-invoke-config.ts";
import { getFunctionRecursionConfig } from "./operations/get-function-recursion-config.ts";
import { getFunctionUrlConfig } from "./operations/get-function-url-config.ts";
import { getLayerVersion } from "./operations/get-layer-version.ts";
import { getLayerVersionByArn } from "./operations/get-layer-version-by-arn.ts";
import { getLayerVersionPolicy } from "./operations/get-layer-version-policy.ts";
import { getPolicy } from "./operations/get-policy.ts";
import { getProvisionedConcurrencyConfig } from "./operations/get-provisioned-concurrency-config.ts";
import { getRuntimeManagementConfig } from "./operations/get-runtime-management-config.ts";
import { invoke } from "./operations/invoke.ts";
import { invokeAsync } from "./operations/invoke-async.ts";
import { invokeWithResponseStream } from "./operations/invoke-with-response-stream.ts";
import { listAliases } from "./operations/list-aliases.ts";
import { listCodeSigningConfigs } from "./operations/list-code-signing-configs.ts";
import { listEventSourceMappings } from "./operations/list-event-source-mappings.ts";
import { listFunctionEventInvokeConfigs } from "./operations/list-function-event-invoke-configs.ts";
import { listFunctionUrlConfigs } from "./operations/list-function-url-configs.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { listFunctionsByCodeSigningConfig } from "./operations/list-functions-by-code-signing-config.ts";
import { listLayerVersions } from "./operations/list-layer-versions.ts";
import { listLayers } from "./operations/list-layers.ts";
import { listProvisionedConcurrencyConfigs } from "./operations/list-provisioned-concurrency-configs.ts";
import { listTags } from "./operations/list-tags.ts";
import { listVersionsByFunction } from "./operations/list-versions-by-function.ts";
import { publishLayerVersion } from "./operations/publish-layer-version.ts";
import { publishVersion } from "./operations/publish-version.ts";
import { putFunctionCodeSigningConfig } from "./operations/put-function-code-signing-config.ts";
import { putFunctionConcurrency } from "./operations/put-function-concurrency.ts";
import { putFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.ts";
import { putFunctionRecursionConfig } from "./operations/put-function-recursion-config.ts";
import { putProvisionedConcurrencyConfig } from "./operations/put-provisioned-concurrency-config.ts";
import { putRuntimeManagementConfig } from "./operations/put-runtime-management-config.ts";
import { removeLayerVersionPermission } from "./operations/remove-layer-version-permission.ts";
import { removePermission } from "./operations/remove-permission.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateAlias } from "./operations/update-alias.ts";
import { updateCodeSigningConfig } from "./operations/update-code-signing-config.ts";
import { updateEventSourceMapping } from "./operations/update-event-source-mapping.ts";
import { updateFunctionCode } from "./operations/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";
import { updateFunctionEventInvokeConfig } from "./operations/update-function-event-invoke-config.ts";
import { updateFunctionUrlConfig } from "./operations/update-function-url-config.ts";
import { functionResource } from "./stored-function.ts";
import { mappingResource } from "./stored-mapping.ts";

export interface LambdaParts {
  readonly environments: Environments & WarmKeeping;
  readonly invoker: FunctionInvoker;
}

export function createLambdaService(parts: LambdaParts): Service {
  return { model: lambdaModel, actionPrefix: "lambda", operations: operationTable(parts) };
}

function operationTable({ environments, invoker }: LambdaParts): OperationTable<LambdaOperationName> {
  return {
    AddPermission: { run: addPermission, resources: functionResource("AddPermission") },
    CreateAlias: { run: createAlias, resources: functionResource("CreateAlias") },
    CreateEventSourceMapping: { run: createEventSourceMapping, resources: anyResource },
    CreateFunction: { run: createFunction(invoker), resources: functionResource("CreateFunction") },
    CreateFunctionUrlConfig: { run: createFunctionUrlConfig, resources: functionResource("CreateFunctionUrlConfig") },
    DeleteAlias: { run: deleteAlias, resources: functionResource("DeleteAlias") },
    DeleteEventSourceMapping: { run: deleteEventSourceMapping, resources: mappingResource },
    DeleteFunction: { run: deleteFunction(environments), resources: functionResource("DeleteFunction") },
    DeleteFunctionConcurrency: {
      run: deleteFunctionConcurrency,
      resources: functionResource("DeleteFunctionConcurrency"),
    },
    DeleteFunctionEventInvokeConfig: {
      run: deleteFunctionEventInvokeConfig,
      resources: functionResource("DeleteFunctionEventInvokeConfig"),
    },
    DeleteFunctionUrlConfig: { run: deleteFunctionUrlConfig, resources: functionResource("DeleteFunctionUrlConfig") },
    DeleteProvisionedConcurrencyConfig: {
      run: deleteProvisionedConcurrencyConfig,
      resources: functionResource("DeleteProvisionedConcurrencyConfig"),
    },
    GetAccountSettings: { run: getAccountSettings, resources: anyResource },
    GetAlias: { run: getAlias, resources: functionResource("GetAlias") },
    GetEventSourceMapping: { run: getEventSourceMapping, resources: mappingResource },
    GetFunction: { run: getFunction, resources: functionResource("GetFunction") },
    GetFunctionConcurrency: { run: getFunctionConcurrency, resources: functionResource("GetFunctionConcurrency") },
    GetFunctionConfiguration: {
      run: getFunctionConfiguration,
      resources: functionResource("GetFunctionConfiguration"),
    },
    GetFunctionEventInvokeConfig: {
      run: getFunctionEventInvokeConfig,
      resources: functionResource("GetFunctionEventInvokeConfig"),
    },
    GetFunctionRecursionConfig: {
      run: getFunctionRecursionConfig,
      resources: functionResource("GetFunctionRecursionConfig"),
    },
    GetFunctionUrlConfig: { run: getFunctionUrlConfig, resources: functionResource("GetFunctionUrlConfig") },
    GetPolicy: { run: getPolicy, resources: functionResource("GetPolicy") },
    GetProvisionedConcurrencyConfig: {
      run: getProvisionedConcurrencyConfig(environments),
      resources: functionResource("GetProvisionedConcurrencyConfig"),
    },
    GetRuntimeManagementConfig: {
      run: getRuntimeManagementConfig,
      resources: functionResource("GetRuntimeManagementConfig"),
    },
    Invoke: {
      run: invoke(invoker),
      resources: functionResource("InvokeFunction"),
      action: "lambda:InvokeFunction",
    },
    InvokeWithResponseStream: {
      run: invokeWithResponseStream(invoker),
      resources: functionResource("InvokeFunction"),
      action: "lambda:InvokeFunction",
    },
    InvokeAsync: { run: invokeAsync(invoker), resources: functionResource("InvokeAsync") },
    ListAliases: { run: listAliases, resources: functionResource("ListAliases") },
    ListEventSourceMappings: { run: listEventSourceMappings, resources: anyResource },
    ListFunctionEventInvokeConfigs: {
      run: listFunctionEventInvokeConfigs,
      resources: functionResource("ListFunctionEventInvokeConfigs"),
    },
    ListFunctionUrlConfigs: { run: listFunctionUrlConfigs, resources: functionResource("ListFunctionUrlConfigs") },
    ListFunctions: { run: listFunctions, resources: anyResource },
    ListProvisionedConcurrencyConfigs: {
      run: listProvisionedConcurrencyConfigs(environments),
      resources: functionResource("ListProvisionedConcurrencyConfigs"),
    },
    ListTags: { run: listTags, resources: taggedArn },
    ListVersionsByFunction: {
      run: listVersionsByFunction,
      resources: functionResource("ListVersionsByFunction"),
    },
    PublishVersion: { run: publishVersion, resources: functionResource("PublishVersion") },
    PutFunctionConcurrency: { run: putFunctionConcurrency, resources: functionResource("PutFunctionConcurrency") },
    PutFunctionEventInvokeConfig: {
      run: putFunctionEventInvokeConfig,
      resources: functionResource("PutFunctionEventInvokeConfig"),
    },
    PutFunctionRecursionConfig: {
      run: putFunctionRecursionConfig,
      resources: functionResource("PutFunctionRecursionConfig"),
    },
    PutProvisionedConcurrencyConfig: {
      run: putProvisionedConcurrencyConfig(environments),
      resources: functionResource("PutProvisionedConcurrencyConfig"),
    },
    PutRuntimeManagementConfig: {
      run: putRuntimeManagementConfig,
      resources: functionResource("PutRuntimeManagementConfig"),
    },
    RemovePermission: { run: removePermission, resources: functionResource("RemovePermission") },
    TagResource: { run: tagResource, resources: taggedArn },
    UntagResource: { run: untagResource, resources: taggedArn },
    UpdateAlias: { run: updateAlias, resources: functionResource("UpdateAlias") },
    UpdateEventSourceMapping: { run: updateEventSourceMapping, resources: mappingResource },
    UpdateFunctionCode: {
      run: updateFunctionCode(environments, invoker),
      resources: functionResource("UpdateFunctionCode"),
    },
    UpdateFunctionConfiguration: {
      run: updateFunctionConfiguration(environments, invoker),
      resources: functionResource("UpdateFunctionConfiguration"),
    },
    UpdateFunctionEventInvokeConfig: {
      run: updateFunctionEventInvokeConfig,
      resources: functionResource("UpdateFunctionEventInvokeConfig"),
    },
    UpdateFunctionUrlConfig: { run: updateFunctionUrlConfig, resources: functionResource("UpdateFunctionUrlConfig") },
    PublishLayerVersion: { run: publishLayerVersion, resources: layerResource },
    GetLayerVersion: { run: getLayerVersion, resources: layerVersionResource },
    GetLayerVersionByArn: {
      run: getLayerVersionByArn,
      resources: layerArnResource,
      action: "lambda:GetLayerVersion",
    },
    ListLayers: { run: listLayers, resources: anyResource },
    ListLayerVersions: { run: listLayerVersions, resources: anyResource },
    DeleteLayerVersion: { run: deleteLayerVersion, resources: layerVersionResource },
    AddLayerVersionPermission: { run: addLayerVersionPermission, resources: layerVersionResource },
    RemoveLayerVersionPermission: { run: removeLayerVersionPermission, resources: layerVersionResource },
    GetLayerVersionPolicy: { run: getLayerVersionPolicy, resources: layerVersionResource },
    CreateCodeSigningConfig: { run: createCodeSigningConfig, resources: anyResource },
    GetCodeSigningConfig: { run: getCodeSigningConfig, resources: codeSigningResource },
    UpdateCodeSigningConfig: { run: updateCodeSigningConfig, resources: codeSigningResource },
    DeleteCodeSigningConfig: { run: deleteCodeSigningConfig, resources: codeSigningResource },
    ListCodeSigningConfigs: { run: listCodeSigningConfigs, resources: anyResource },
    ListFunctionsByCodeSigningConfig: { run: listFunctionsByCodeSigningConfig, resources: codeSigningResource },
    PutFunctionCodeSigningConfig: {
      run: putFunctionCodeSigningConfig,
      resources: (context, input: PutFunctionCodeSigningConfigRequest) => [
        ...codeSigningResource(context, input),
        ...functionResource("PutFunctionCodeSigningConfig")(context, input),
      ],
    },
    GetFunctionCodeSigningConfig: {
      run: getFunctionCodeSigningConfig,
      resources: functionResource("GetFunctionCodeSigningConfig"),
    },
    DeleteFunctionCodeSigningConfig: {
      run: deleteFunctionCodeSigningConfig,
      resources: functionResource("DeleteFunctionCodeSigningConfig"),
    },
    ...missingOperations,
  };
}

function taggedArn(_context: RequestContext, input: { readonly Resource?: string }): readonly string[] {
  return [input.Resource ?? ""];
}

const missingOperations = {
  CheckpointDurableExecution: missing,
  CreateCapacityProvider: missing,
  DeleteCapacityProvider: missing,
  GetCapacityProvider: missing,
  GetDurableExecution: missing,
  GetDurableExecutionHistory: missing,
  GetDurableExecutionState: missing,
  GetFunctionScalingConfig: missing,
  ListCapacityProviders: missing,
  ListDurableExecutionsByFunction: missing,
  ListFunctionVersionsByCapacityProvider: missing,
  PutFunctionScalingConfig: missing,
  SendDurableExecutionCallbackFailure: missing,
  SendDurableExecutionCallbackHeartbeat: missing,
  SendDurableExecutionCallbackSuccess: missing,
  StopDurableExecution: missing,
  UpdateCapacityProvider: missing,
};
