import type { InvocationRequest, InvocationResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import { acceptAsynchronousInvocation } from "../accept-asynchronous-invocation.ts";
import type { FunctionInvoker } from "../function-invoker.ts";
import { resolveFunction } from "../function-name.ts";
import { logTailOf } from "../log-tail.ts";
import { asynchronousPayload, clientContextText, synchronousPayload } from "../payload.ts";

export function invoke(invoker: FunctionInvoker) {
  return async (context: RequestContext, input: InvocationRequest): Promise<InvocationResponse> => {
    if (input.DurableExecutionName !== undefined) throw new NotImplementedError("Invoke with DurableExecutionName");
    if (input.TenantId !== undefined) throw new NotImplementedError("Invoke with TenantId");
    const reference = resolveFunction(context.region, input.FunctionName ?? "", input.Qualifier, "InvokeFunction");
    if (input.InvocationType === "Event") {
      // AWS passes a client context to synchronous invocations only; a broken one is refused all the same.
      clientContextText(input.ClientContext);
      const payload = await asynchronousPayload(input.Payload);
      await acceptAsynchronousInvocation(context, invoker.record, reference, payload);
      return { StatusCode: 202 };
    }
    const clientContext = clientContextText(input.ClientContext);
    const payload = await synchronousPayload(input.Payload);
    const { platform, region, requestId, trace } = context;
    if (input.InvocationType === "DryRun") {
      await invoker.find(platform, region, reference);
      return { StatusCode: 204 };
    }
    const result = await invoker.invoke(platform, {
      region,
      function: reference,
      requestId,
      payload,
      clientContext,
      trace,
    });
    return {
      StatusCode: 200,
      Payload: result.payload,
      FunctionError: result.functionError,
      LogResult: input.LogType === "Tail" ? logTailOf(result.logTail) : undefined,
      ExecutedVersion: result.executedVersion,
    } as InvocationResponse;
  };
}
