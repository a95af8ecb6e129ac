import type { AddPermissionRequest } from "@aws-sdk/client-lambda";
import { invalidParameter } from "../errors.ts";
import type { PolicyStatement } from "./records.ts";

const urlAction = "lambda:InvokeFunctionUrl";

/** The statement that a request adds to the policy of `resourceArn`; its form is recorded in localstack's snapshots. */
export function permissionStatement(input: AddPermissionRequest, resourceArn: string): PolicyStatement {
  const { StatementId: id = "", Action: action = "", Principal: principal = "" } = input;
  if (input.FunctionUrlAuthType !== undefined && action !== urlAction) {
    throw invalidParameter(`FunctionUrlAuthType is only supported for ${urlAction} action`);
  }
  if (input.EventSourceToken !== undefined && (input.SourceArn ?? input.SourceAccount) !== undefined) {
    throw invalidParameter("EventSourceToken cannot be used together with SourceArn or SourceAccount.");
  }
  const condition = conditionOf(input);
  return {
    Sid: id,
    Effect: "Allow",
    Principal: principalOf(principal),
    Action: action,
    Resource: resourceArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

const identityForm =
  /^arn:aws[a-zA-Z-]*:(?:iam::\d{12}:(?:root|(?:user|role)\/.+)|sts::\d{12}:(?:assumed-role|federated-user)\/.+)$/;
const serviceForm = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/;

function principalOf(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (identityForm.test(principal)) return { AWS: principal };
  if (serviceForm.test(principal)) return { Service: principal };
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.");
}

function conditionOf(input: AddPermissionRequest): Record<string, Record<string, string>> {
  const equal = {
    ...(input.SourceAccount !== undefined && { "AWS:SourceAccount": input.SourceAccount }),
    ...(input.EventSourceToken !== undefined && { "lambda:EventSourceToken": input.EventSourceToken }),
    ...(input.FunctionUrlAuthType !== undefined && { "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType }),
    ...(input.PrincipalOrgID !== undefined && { "aws:PrincipalOrgID": input.PrincipalOrgID }),
  };
  return {
    ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { "lambda:InvokedViaFunctionUrl": String(input.InvokedViaFunctionUrl) },
    }),
    ...(input.SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
}
