import { anyResource, missing, type OperationTable, type RequestContext, type Service } from "../../engine/service.ts";
import { type LambdaOperationName, lambdaModel } from "../../models/lambda.gen.ts";
import type { Environments } from "../../runtimes/environments.ts";
import type { FunctionInvoker } from "./function-invoker.ts";
import { createEventSourceMapping } from "./operations/create-event-source-mapping.ts";
import { createFunctionUrlConfig } from "./operations/create-function-url-config.ts";
import { createFunction } from "./operations/create-function.ts";
import { deleteEventSourceMapping } from "./operations/delete-event-source-mapping.ts";
import { deleteFunctionUrlConfig } from "./operations/delete-function-url-config.ts";
import { deleteFunction } from "./operations/delete-function.ts";
import { deleteFunctionEventInvokeConfig } from "./operations/delete-function-event-invoke-config.ts";
import { getEventSourceMapping } from "./operations/get-event-source-mapping.ts";
import { getFunctionUrlConfig } from "./operations/get-function-url-config.ts";
import { getFunction } from "./operations/get-function.ts";
import { getFunctionConfiguration } from "./operations/get-function-configuration.ts";
import { getFunctionEventInvokeConfig } from "./operations/get-function-event-invoke-config.ts";
import { getFunctionRecursionConfig } from "./operations/get-function-recursion-config.ts";
import { invoke } from "./operations/invoke.ts";
import { invokeAsync } from "./operations/invoke-async.ts";
import { listEventSourceMappings } from "./operations/list-event-source-mappings.ts";
import { listFunctionEventInvokeConfigs } from "./operations/list-function-event-invoke-configs.ts";
import { listFunctionUrlConfigs } from "./operations/list-function-url-configs.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { listTags } from "./operations/list-tags.ts";
import { putFunctionEventInvokeConfig } from "./operations/put-function-event-invoke-config.ts";
import { putFunctionRecursionConfig } from "./operations/put-function-recursion-config.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateEventSourceMapping } from "./operations/update-event-source-mapping.ts";
import { updateFunctionCode } from "./operations/update-function-code.ts";
import { updateFunctionConfiguration } from "./operations/update-function-configuration.ts";
import { updateFunctionEventInvokeConfig } from "./operations/update-function-event-invoke-config.ts";
import { updateFunctionUrlConfig } from "./operations/update-function-url-config.ts";
import { functionResource } from "./stored-function.ts";
import { mappingResource } from "./stored-mapping.ts";

export interface LambdaParts {
  readonly environments: Environments;
  readonly invoker: FunctionInvoker;
}

export function createLambdaService(parts: LambdaParts): Service {
  return { model: lambdaModel, actionPrefix: "lambda", operations: operationTable(parts) };
}

function operationTable({ environments, invoker }: LambdaParts): OperationTable<LambdaOperationName> {
  return {
    CreateEventSourceMapping: { run: createEventSourceMapping, resources: anyResource },
    CreateFunction: { run: createFunction, resources: functionResource("CreateFunction") },
    DeleteEventSourceMapping: { run: deleteEventSourceMapping, resources: mappingResource },
    DeleteFunction: { run: deleteFunction(environments), resources: functionResource("DeleteFunction") },
    GetEventSourceMapping: { run: getEventSourceMapping, resources: mappingResource },
    GetFunction: { run: getFunction, resources: functionResource("GetFunction") },
    GetFunctionConfiguration: {
      run: getFunctionConfiguration,
      resources: functionResource("GetFunctionConfiguration"),
    },
    Invoke: {
      run: invoke(invoker),
      resources: functionResource("InvokeFunction"),
      action: "lambda:InvokeFunction",
    },
    InvokeAsync: { run: invokeAsync, resources: functionResource("InvokeAsync") },
    ListEventSourceMappings: { run: listEventSourceMappings, resources: anyResource },
    ListFunctions: { run: listFunctions, resources: anyResource },
    ListTags: { run: listTags, resources: taggedArn },
    TagResource: { run: tagResource, resources: taggedArn },
    UntagResource: { run: untagResource, resources: taggedArn },
    UpdateEventSourceMapping: { run: updateEventSourceMapping, resources: mappingResource },
    UpdateFunctionCode: { run: updateFunctionCode(environments), resources: functionResource("UpdateFunctionCode") },
    UpdateFunctionConfiguration: {
      run: updateFunctionConfiguration(environments),
      resources: functionResource("UpdateFunctionConfiguration"),
    },
    PutFunctionEventInvokeConfig: {
      run: putFunctionEventInvokeConfig,
      resources: functionResource("PutFunctionEventInvokeConfig"),
    },
    UpdateFunctionEventInvokeConfig: {
      run: updateFunctionEventInvokeConfig,
      resources: functionResource("UpdateFunctionEventInvokeConfig"),
    },
    GetFunctionEventInvokeConfig: {
      run: getFunctionEventInvokeConfig,
      resources: functionResource("GetFunctionEventInvokeConfig"),
    },
    DeleteFunctionEventInvokeConfig: {
      run: deleteFunctionEventInvokeConfig,
      resources: functionResource("DeleteFunctionEventInvokeConfig"),
    },
    ListFunctionEventInvokeConfigs: {
      run: listFunctionEventInvokeConfigs,
      resources: functionResource("ListFunctionEventInvokeConfigs"),
    },
    PutFunctionRecursionConfig: {
      run: putFunctionRecursionConfig,
      resources: functionResource("PutFunctionRecursionConfig"),
    },
    GetFunctionRecursionConfig: {
      run: getFunctionRecursionConfig,
      resources: functionResource("GetFunctionRecursionConfig"),
    },
    CreateFunctionUrlConfig: { run: createFunctionUrlConfig, resources: functionResource("CreateFunctionUrlConfig") },
    GetFunctionUrlConfig: { run: getFunctionUrlConfig, resources: functionResource("GetFunctionUrlConfig") },
    UpdateFunctionUrlConfig: { run: updateFunctionUrlConfig, resources: functionResource("UpdateFunctionUrlConfig") },
    DeleteFunctionUrlConfig: { run: deleteFunctionUrlConfig, resources: functionResource("DeleteFunctionUrlConfig") },
    ListFunctionUrlConfigs: { run: listFunctionUrlConfigs, resources: functionResource("ListFunctionUrlConfigs") },
    ...missingOperations,
  };
}

function taggedArn(_context: RequestContext, input: { readonly Resource?: string }): readonly string[] {
  return [input.Resource ?? ""];
}

const missingOperations = {
  AddLayerVersionPermission: missing,
  AddPermission: missing,
  CheckpointDurableExecution: missing,
  CreateAlias: missing,
  CreateCapacityProvider: missing,
  CreateCodeSigningConfig: missing,
  DeleteAlias: missing,
  DeleteCapacityProvider: missing,
  DeleteCodeSigningConfig: missing,
  DeleteFunctionCodeSigningConfig: missing,
  DeleteFunctionConcurrency: missing,
  DeleteLayerVersion: missing,
  DeleteProvisionedConcurrencyConfig: missing,
  GetAccountSettings: missing,
  GetAlias: missing,
  GetCapacityProvider: missing,
  GetCodeSigningConfig: missing,
  GetDurableExecution: missing,
  GetDurableExecutionHistory: missing,
  GetDurableExecutionState: missing,
  GetFunctionCodeSigningConfig: missing,
  GetFunctionConcurrency: missing,
  GetFunctionScalingConfig: missing,
  GetLayerVersion: missing,
  GetLayerVersionByArn: missing,
  GetLayerVersionPolicy: missing,
  GetPolicy: missing,
  GetProvisionedConcurrencyConfig: missing,
  GetRuntimeManagementConfig: missing,
  InvokeWithResponseStream: missing,
  ListAliases: missing,
  ListCapacityProviders: missing,
  ListCodeSigningConfigs: missing,
  ListDurableExecutionsByFunction: missing,
  ListFunctionVersionsByCapacityProvider: missing,
  ListFunctionsByCodeSigningConfig: missing,
  ListLayerVersions: missing,
  ListLayers: missing,
  ListProvisionedConcurrencyConfigs: missing,
  ListVersionsByFunction: missing,
  PublishLayerVersion: missing,
  PublishVersion: missing,
  PutFunctionCodeSigningConfig: missing,
  PutFunctionConcurrency: missing,
  PutFunctionScalingConfig: missing,
  PutProvisionedConcurrencyConfig: missing,
  PutRuntimeManagementConfig: missing,
  RemoveLayerVersionPermission: missing,
  RemovePermission: missing,
  SendDurableExecutionCallbackFailure: missing,
  SendDurableExecutionCallbackHeartbeat: missing,
  SendDurableExecutionCallbackSuccess: missing,
  StopDurableExecution: missing,
  UpdateAlias: missing,
  UpdateCapacityProvider: missing,
  UpdateCodeSigningConfig: missing,
};
