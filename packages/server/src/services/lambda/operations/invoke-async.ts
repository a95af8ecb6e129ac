import type { InvokeAsyncRequest, InvokeAsyncResponse } from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { acceptAsynchronousInvocation } from "../accept-asynchronous-invocation.ts";
import type { FunctionInvoker } from "../function-invoker.ts";
import { resolveFunction } from "../function-name.ts";
import { asynchronousPayload } from "../payload.ts";

/** The operation of 2014, which is Invoke with `InvocationType: Event`. */
export function invokeAsync(invoker: FunctionInvoker) {
  return async (context: RequestContext, input: InvokeAsyncRequest): Promise<InvokeAsyncResponse> => {
    const reference = resolveFunction(context.region, input.FunctionName ?? "", undefined, "InvokeAsync");
    const payload = await asynchronousPayload(input.InvokeArgs as unknown as Uint8Array | undefined);
    await acceptAsynchronousInvocation(context, invoker.record, reference, payload);
    return { Status: 202 };
  };
}
